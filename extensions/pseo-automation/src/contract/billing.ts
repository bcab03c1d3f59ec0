import { z } from 'zod';
import { bodyId, date, wholeNumber } from './common.js';

export const credits = z.object({ balance: z.number().int(), auto_renew: z.boolean() });

export const transaction = z.object({
	id: bodyId,
	kind: z.enum(['grant', 'charge', 'refund', 'adjustment']),
	amount: z.number().int(),
	balance_after: z.number().int(),
	reference: z.string(),
	reason: z.string().nullable(),
	date_created: date,
});

/** Tokens of one price or grant; a balance ends at 2,000,000,000. */
const tokens = wholeNumber(0, 1_000_000_000);

/** The part of the row of `pseo_settings` that the ledger reads. */
export const rates = z.object({
	token_per_page: tokens,
	token_per_batch_page: tokens,
	token_per_main_json: tokens,
	signup_grant: tokens,
});
