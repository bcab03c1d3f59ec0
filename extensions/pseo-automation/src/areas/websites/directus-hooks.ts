import { pageItem, websiteItem } from '../../contract/websites.js';
import { type Account, SYSTEM } from '../../kernel/who.js';
import {
	type AreaContext,
	checkItem,
	type DirectusHook,
	type FilterContext,
	removePlainRows,
} from '../../platform/area/index.js';
import { inTransaction, type Trx } from '../../platform/db/index.js';
import { accessArea } from '../access/index.js';
import { activeJobs } from '../jobs/index.js';
import { ofWebsite } from './of-website.js';
import { checkedUrl } from './service.js';
import { websiteError } from './errors.js';
import { moveWebsites } from './store.js';

export function websiteHooks({ use, db, declared }: AreaContext): DirectusHook[] {
	const access = use(accessArea);
	return [
		{
			event: 'pseos.items.create',
			filter: async (payload, _meta, { database, accountability }) =>
				completeWebsite(
					checkItem(websiteItem, payload),
					await access.makerOf(accountability, database),
					(user) => access.accountOfUser(user, database),
				),
		},
		{
			event: 'pseos.items.update',
			filter: async (payload, meta, { database, accountability }) => {
				if (payload['account'] !== undefined && !isTrusted(accountability))
					throw websiteError('website_forbidden');
				return checkWebsiteChange(
					database,
					declared.tables,
					meta['keys'] as number[],
					checkItem(websiteItem, payload),
				);
			},
		},
		{
			event: 'pseos.items.delete',
			filter: async (keys, _meta, { database }) => {
				await refuseBusy(database, keys as unknown as number[]);
				return keys;
			},
			after: (ids) => inTransaction(db, (trx) => removePlainRows(trx, SYSTEM, declared.tables, ids)),
		},
		{
			event: 'pseo_pages.items.create',
			filter: async (payload, _meta, context) => {
				const { accountability, database } = context;
				const who = (await access.makerOf(accountability, database)) ?? SYSTEM;
				return checkItem(pageItem, (await ofWebsite(who, payload, context)).payload);
			},
		},
		{ event: 'pseo_pages.items.update', filter: async (payload) => checkItem(pageItem, payload) },
	];
}

/**
 * Directus asks for permissions only after the filters of a change or a deletion: what a filter does on its own must
 * not happen for a caller who may be refused then.
 */
const isTrusted = (accountability: FilterContext['accountability']): boolean =>
	accountability === null || accountability.admin === true;

/**
 * Completes a website that is created through Directus (Studio, /items, a Flow): a normalised URL, a name, and the
 * account of its maker. Runs inside Directus's transaction.
 */
async function completeWebsite(
	payload: Record<string, unknown>,
	maker: Account | null,
	accountOfUser: (user: string) => Promise<Account | null>,
): Promise<Record<string, unknown>> {
	const { url, host } = checkedUrl(payload['website_url']);
	const user = maker?.user ?? (typeof payload['directus_user_id'] === 'string' ? payload['directus_user_id'] : null);
	const named = payload['account'] !== undefined && payload['account'] !== null && (maker === null || maker.admin);
	const account = named ? payload['account'] : user ? (maker ?? (await accountOfUser(user)))?.id : undefined;
	if (account === undefined) {
		const message = 'Expected account or directus_user_id: without them the website has no owner';
		throw websiteError('invalid_website_url', { message, fields: [{ field: 'account', message }] });
	}
	// A copy that a person saves in Studio carries the key of the original.
	const request_key = maker === null ? (payload['request_key'] ?? null) : null;
	return {
		...payload,
		request_key,
		website_url: url,
		name: payload['name'] ?? host,
		account,
		directus_user_id: user,
		post_counts_total: 0,
	};
}

/**
 * Completes a change of websites through Directus: the URL is normalised, the count of posts is ours to change, and
 * another account takes all rows of the website along. Runs inside Directus's transaction.
 * @throws invalid_website_url, website_busy
 */
async function checkWebsiteChange(
	trx: Trx,
	tables: AreaContext['declared']['tables'],
	keys: number[],
	payload: Record<string, unknown>,
): Promise<Record<string, unknown>> {
	const { post_counts_total: _count, ...change } = payload;
	if (typeof change['account'] === 'number') await moveWebsites(trx, SYSTEM, tables, keys, change['account']);
	return change['website_url'] === undefined
		? change
		: { ...change, website_url: checkedUrl(change['website_url']).url };
}

/** A website with work on it is not deleted through Directus, as little as over REST. @throws website_busy */
async function refuseBusy(trx: Trx, websites: number[]): Promise<void> {
	for (const pseo_id of websites) {
		const jobs = await activeJobs(trx, SYSTEM, { pseo_id });
		if (jobs.length > 0)
			throw websiteError('website_busy', { jobs: jobs.map((job) => `job_${job.id}`).join(', ') });
	}
}
