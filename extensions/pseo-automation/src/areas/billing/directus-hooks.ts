import { rates } from '../../contract/billing.js';
import { AppError } from '../../kernel/errors.js';
import { checkItem, type DirectusHook } from '../../platform/area/index.js';

/** Only the ledger's own code writes the ledger: an administrator in Studio is refused, too. */
const ledgerHooks: DirectusHook[] = ['pseo_token_transactions', 'pseo_token_balances'].flatMap((collection) =>
	(['create', 'update', 'delete'] as const).map((verb): DirectusHook => ({
		event: `${collection}.items.${verb}`,
		filter: async () => {
			throw guarded(collection);
		},
	})),
);

function guarded(collection: string): AppError {
	const error = new AppError(
		'forbidden',
		403,
		`${collection} are written by the ledger only; use POST /pseo-endpoints/billing/grants`,
	);
	error.forStudio.message =
		'Balances and transactions are written by the ledger only. An administrator grants tokens over the API.';
	return error;
}

/** A negative price would pay people for pages. Other areas check what they read of the same row. */
const settingsHooks: DirectusHook[] = (['create', 'update'] as const).map((verb) => ({
	event: `pseo_settings.items.${verb}`,
	filter: async (payload) => checkItem(rates, payload),
}));

export const billingHooks: DirectusHook[] = [...ledgerHooks, ...settingsHooks];
