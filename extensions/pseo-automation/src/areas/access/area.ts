import accounts from '../../../../../snapshots/collections/pseo_accounts.json' with { type: 'json' };
import plans from '../../../../../snapshots/collections/pseo_plans.json' with { type: 'json' };
import seed from '../../../../../snapshots/seed.json' with { type: 'json' };
import tables from '../../../../../snapshots/tables.json' with { type: 'json' };
import { defineArea, ownedTable } from '../../platform/area/index.js';
import { accessErrors } from './errors.js';
import { createAccess } from './service.js';

export const accessArea = defineArea({
	name: 'access',
	errors: accessErrors,
	tables: {
		pseo_plans: ownedTable(plans),
		pseo_accounts: ownedTable(accounts),
		pseo_members: ownedTable(tables.pseo_members),
	},
	seed: { pseo_plans: seed.pseo_plans },
	open: ({ db }) => createAccess(db),
});
