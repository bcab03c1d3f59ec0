import type { Facts } from '../../contract/facts.js';
import type { Proof } from '../../kernel/who.js';
import { MAX_ID } from '../../contract/common.js';
import { chunks, type Db, parseJson, type Trx } from '../../platform/db/index.js';
import type { OwnedWebsite } from '../websites/index.js';
import { HASH_COLUMNS, type Hashes, readableText, type SignatureRow, type SignedPage, signPage } from './signature.js';
import type { Article } from './store.js';

/** More pages than these with one title or another are not told apart: that there is one is what counts. */
const MAX_TWINS = 1_000;

/** Pages of the website with the same title, heading or description as one of those, by the hash of each; `all` unless there are too many. */
export async function findTwins(
	db: Db,
	website: OwnedWebsite,
	hashes: readonly Hashes[],
): Promise<{ rows: ({ page: number; route: string } & Hashes)[]; all: boolean }> {
	if (hashes.length === 0) return { rows: [], all: true };
	const rows: ({ page: number; route: string } & Hashes)[] = await db('pseo_signatures')
		.where({ pseo_id: website.id })
		.where((same) => {
			for (const column of HASH_COLUMNS)
				void same.orWhereIn(column, [...new Set(hashes.map((own) => own[column]))]);
		})
		.limit(MAX_TWINS)
		.select('page', 'route', ...HASH_COLUMNS);
	return { rows, all: rows.length < MAX_TWINS };
}

/** The signatures of a website's pages, newest first, a thousand at a time: beyond `most` the oldest are not compared. */
export async function* streamSignatures(
	db: Db,
	website: OwnedWebsite,
	most: number,
): AsyncGenerator<{ page: number; route: string; signature: string }> {
	let last = MAX_ID;
	for (let left = most; left > 0;) {
		const rows: { id: number; page: number; route: string; signature: string }[] = await db('pseo_signatures')
			.where({ pseo_id: website.id })
			.where('id', '<', last)
			.orderBy('id', 'desc')
			.limit(Math.min(1_000, left))
			.select('id', 'page', 'route', 'signature');
		yield* rows;
		if (rows.length === 0) return;
		last = rows.at(-1)?.id ?? 0;
		left -= rows.length;
	}
}

/** An article's text, and the page that it stands on. */
export type SignedArticle = Pick<
	Article,
	'account' | 'pseo_id' | 'page' | 'title' | 'h1' | 'meta_description' | 'content_markdown' | 'faqs'
> &
	Proof<'editor'>;

/** Stores the signature of an article that a person wrote or changed, in the transaction that stores its text. */
export async function signArticle(trx: Trx, article: SignedArticle): Promise<void> {
	const planned: (SignedPage & { facts: unknown }) | undefined = await trx('pseo_pages')
		.where({ id: article.page, pseo_id: article.pseo_id })
		.first('id', 'route', 'title', 'keyword', 'facts');
	// Its page was deleted: new pages are compared with pages only.
	if (!planned) return;
	const { title, h1, meta_description } = article;
	const headings = { title, h1: h1 ?? title, meta_description: meta_description ?? '' };
	const values = Object.values(parseJson<Facts>(planned.facts, {}));
	await saveRows(trx, article, [signPage(planned, values, headings, readableText(article)).row]);
}

/** Stores the signatures of written pages, in the transaction that stores the pages. */
export async function saveSignatures(
	trx: Trx,
	website: OwnedWebsite<'editor'>,
	rows: readonly SignatureRow[],
): Promise<void> {
	await saveRows(trx, { account: website.account, pseo_id: website.id }, rows);
}

async function saveRows(
	trx: Trx,
	{ account, pseo_id }: { account: number; pseo_id: number },
	rows: readonly SignatureRow[],
): Promise<void> {
	for (const part of chunks(rows, 50)) {
		await trx('pseo_signatures')
			.insert(part.map((row) => ({ ...row, account, pseo_id })))
			.onConflict(['page'])
			.merge(['route', 'title_hash', 'h1_hash', 'description_hash', 'signature']);
	}
}

/** Deletes the signature of an article, in the transaction that deletes the article. */
export async function dropSignature(trx: Trx, { page }: { page: number | null } & Proof<'editor'>): Promise<void> {
	if (page !== null) await trx('pseo_signatures').where({ page }).delete();
}
