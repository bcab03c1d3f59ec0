import { AppError } from '../../kernel/errors.js';
import type { DirectusHook } from '../../platform/area/index.js';

/** Only the ledger's own code writes the ledger: an administrator in Studio is refused, too. */
export const ledgerHooks: DirectusHook[] = ['pseo_token_transactions', 'pseo_token_balances'].flatMap((collection) =>
	(['create', 'update', 'delete'] as const).map((verb): DirectusHook => ({
		event: `${collection}.items.${verb}`,
		filter: async () => {
			throw new AppError(
				'forbidden',
				403,
				`${collection} are written by the ledger only; use POST /pseo-endpoints/billing/grants`,
			);
		},
	})),
);
