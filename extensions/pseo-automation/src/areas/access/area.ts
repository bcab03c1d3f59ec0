import accounts from '../../../../../snapshots/collections/pseo_accounts.json' with { type: 'json' };
import plans from '../../../../../snapshots/collections/pseo_plans.json' with { type: 'json' };
import seed from '../../../../../snapshots/seed.json' with { type: 'json' };
import tables from '../../../../../snapshots/tables.json' with { type: 'json' };
import { defineArea, ownedTable } from '../../platform/area/index.js';
import { accessHooks } from './directus-hooks.js';
import { accessErrors } from './errors.js';
import { wallHooks } from './directus-wall.js';
import { createAccess } from './service.js';
import { readPermitted, readRelationsToUs } from './wall.store.js';

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
	hooks: (access, context) => [
		...wallHooks(context, (user, from) => access.rolesOf(user, from)),
		...accessHooks(context),
	],
	async health(_access, { db, declared }) {
		const collections = declared.tables.map(({ name }) => name);
		const [permitted, relations] = await Promise.all([
			readPermitted(db, collections),
			readRelationsToUs(db, collections),
		]);
		return {
			details: {},
			warnings: [
				...(permitted.length > 0
					? [
							`permissions let others than administrators read ${permitted.join(', ')} through Directus: each sees the rows of their own accounts, callers without a user none`,
						]
					: []),
				...(relations.length > 0
					? [
							`${relations.join(', ')} lead from other collections to rows of accounts: they are shown to members of the account only, and refused where Directus sorts, groups or counts through them`,
						]
					: []),
			],
		};
	},
});
