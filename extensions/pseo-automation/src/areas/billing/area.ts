import balances from '../../../../../snapshots/collections/pseo_token_balances.json' with { type: 'json' };
import settings from '../../../../../snapshots/collections/pseo_settings.json' with { type: 'json' };
import transactions from '../../../../../snapshots/collections/pseo_token_transactions.json' with { type: 'json' };
import seed from '../../../../../snapshots/seed.json' with { type: 'json' };
import { events } from '../../contract/events.js';
import { defineArea, ownedTable } from '../../platform/area/index.js';
import { accessArea } from '../access/index.js';
import { billingHooks } from './directus-hooks.js';
import { billingErrors } from './errors.js';
import { billingRoutes } from './routes.js';
import { createBilling } from './service.js';

export const billingArea = defineArea({
	name: 'billing',
	errors: billingErrors,
	scopes: { 'billing:read': 'Read the balance and the ledger' },
	events: { 'credits.granted': events['credits.granted'] },
	tables: {
		pseo_settings: ownedTable(settings),
		pseo_token_balances: ownedTable(balances),
		pseo_token_transactions: ownedTable(transactions),
	},
	seed: { pseo_settings: seed.pseo_settings },
	open({ db, use }) {
		const billing = createBilling(db);
		use(accessArea).eachNewAccount((trx, founded, granted) => billing.openBalance(trx, founded, granted));
		return billing;
	},
	routes: (billing, { use, cursors }) => billingRoutes(billing, use(accessArea), cursors),
	hooks: () => billingHooks,
});
