import { z } from 'zod';
import { bodyId, date } from './common.js';

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
