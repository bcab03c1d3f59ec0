import type { Who } from '../../kernel/who.js';
import { type FilterContext, keyOf } from '../../platform/area/index.js';
import { httpError } from '../../platform/http/index.js';
import { type OwnedWebsite, readWebsite } from './store.js';

/**
 * Completes a row of a website (a page, an article, a prompt) that is created through Directus: it belongs to the
 * account of its website, whatever the payload says.
 * @param who who creates it
 * @returns `website`: null for rows of the product itself, which come with their account
 * @throws invalid_item without a website, website_not_found, website_forbidden
 */
export async function ofWebsite(
	who: Who,
	payload: Record<string, unknown>,
	{ database, accountability }: FilterContext,
): Promise<{ payload: Record<string, unknown>; website: OwnedWebsite<'editor'> | null }> {
	if (accountability === null && payload['account'] !== undefined) return { payload, website: null };
	const id = keyOf(payload['pseo_id']);
	if (id === null) {
		const message = 'Expected a website';
		throw httpError('invalid_item', { first: `pseo_id: ${message}`, fields: [{ field: 'pseo_id', message }] });
	}
	const website = await readWebsite(database, who, id, 'editor');
	return { payload: { ...payload, pseo_id: id, account: website.account }, website };
}
