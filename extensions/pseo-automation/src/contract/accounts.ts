import { z } from 'zod';
import { oneOf, wholeNumber } from './common.js';

const name = z.string({ error: 'Expected a name' }).trim().min(1, 'Expected a name').max(255);
const key = z
	.string({ error: 'Expected the key of a plan' })
	.regex(
		/^[a-z0-9][a-z0-9_-]{0,63}$/,
		'Expected a key of lower-case letters, digits and hyphens, for example team-50',
	);

/** What an account may be given through Directus. */
export const accountItem = z.object({ name, plan: key, status: oneOf(['active', 'suspended']) });

/** What a plan may be given through Directus. */
export const planItem = z.object({
	key,
	name,
	requests_per_minute: wholeNumber(1, 1_000_000),
	concurrent_jobs: wholeNumber(1, 10_000),
});

/** The part of the row of `pseo_settings` that new accounts are made by. */
export const newAccounts = z.object({ default_plan: key });
