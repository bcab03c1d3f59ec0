import type { Account } from '../../kernel/who.js';
import { checkedUrl } from './service.js';
import { websiteError } from './errors.js';

/**
 * Completes a website that is created through Directus (Studio, /items, a Flow): a normalised URL, a name, and the
 * account of its maker. Runs inside Directus's transaction.
 */
export async function completeWebsite(
	payload: Record<string, unknown>,
	maker: Account | null,
	accountOfUser: (user: string) => Promise<Account | null>,
): Promise<Record<string, unknown>> {
	const { url, host } = checkedUrl(payload['website_url']);
	const user = maker?.user ?? (typeof payload['directus_user_id'] === 'string' ? payload['directus_user_id'] : null);
	const named = payload['account'] !== undefined && payload['account'] !== null && (maker === null || maker.admin);
	const account = named ? payload['account'] : user ? (maker ?? (await accountOfUser(user)))?.id : undefined;
	if (account === undefined) {
		const message = 'Expected account or directus_user_id: nobody else tells whose website this is';
		throw websiteError('invalid_website_url', { message, fields: [{ field: 'account', message }] });
	}
	return { ...payload, website_url: url, name: payload['name'] ?? host, account, directus_user_id: user, post_counts_total: 0 };
}

/** What a change through Directus may not do. */
export function checkWebsiteChange(payload: Record<string, unknown>): Record<string, unknown> {
	const { account: _account, post_counts_total: _count, ...change } = payload;
	return change['website_url'] === undefined ? change : { ...change, website_url: checkedUrl(change['website_url']).url };
}
