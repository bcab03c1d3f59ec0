import version from '../../../snapshots/model.json' with { type: 'json' };
import flows from '../../../snapshots/flows.json' with { type: 'json' };
import seed from '../../../snapshots/seed.json' with { type: 'json' };
import tables from '../../../snapshots/tables.json' with { type: 'json' };
import accounts from '../../../snapshots/collections/pseo_accounts.json' with { type: 'json' };
import articles from '../../../snapshots/collections/pseo_articles.json' with { type: 'json' };
import balances from '../../../snapshots/collections/pseo_token_balances.json' with { type: 'json' };
import generations from '../../../snapshots/collections/pseo_generations.json' with { type: 'json' };
import jobs from '../../../snapshots/collections/pseo_jobs.json' with { type: 'json' };
import pages from '../../../snapshots/collections/pseo_pages.json' with { type: 'json' };
import plans from '../../../snapshots/collections/pseo_plans.json' with { type: 'json' };
import prompts from '../../../snapshots/collections/pseo_prompts.json' with { type: 'json' };
import settings from '../../../snapshots/collections/pseo_settings.json' with { type: 'json' };
import transactions from '../../../snapshots/collections/pseo_token_transactions.json' with { type: 'json' };
import websites from '../../../snapshots/collections/pseos.json' with { type: 'json' };
import type { CollectionModel, Model, SeedModel, TableModel } from './platform/provisioning/model.js';

/** The data model of this version, bundled from `snapshots/`; collections stand behind those they refer to. */
export const model: Model = {
	version: version.version,
	collections: [
		plans,
		settings,
		accounts,
		balances,
		transactions,
		websites,
		jobs,
		generations,
		pages,
		articles,
		prompts,
	] as unknown as CollectionModel[],
	tables: tables as unknown as Record<string, TableModel>,
	flows,
	seed: seed as unknown as Record<string, SeedModel>,
};
