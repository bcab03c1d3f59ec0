import { importsGoDown } from './imports.mjs';
import { tablesHaveOneOwner } from './owners.mjs';
import { tenancyIsProof } from './tenancy.mjs';
import { onlyTrxInTransactions } from './only-trx.mjs';
import {
	auditsDoNoIo,
	envOnlyInConfig,
	expressOnlyInRoutes,
	fetchOnlyInWeb,
	sqlOnlyInStores,
	timeOnlyFromClock,
} from './places.mjs';

/** The floors of architecture.md as rules of ESLint. */
export const housePlugin = {
	rules: {
		'imports-go-down': importsGoDown,
		'express-only-in-routes': expressOnlyInRoutes,
		'sql-only-in-stores': sqlOnlyInStores,
		'fetch-only-in-web': fetchOnlyInWeb,
		'time-only-from-clock': timeOnlyFromClock,
		'env-only-in-config': envOnlyInConfig,
		'audits-do-no-io': auditsDoNoIo,
		'tables-have-one-owner': tablesHaveOneOwner,
		'tenancy-is-proof': tenancyIsProof,
		'only-trx-in-transactions': onlyTrxInTransactions,
	},
};

export const houseRules = Object.fromEntries(
	Object.keys(housePlugin.rules).map((name) => [`house/${name}`, /** @type {const} */ ('error')]),
);
