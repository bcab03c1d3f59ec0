import { createHash } from 'node:crypto';
import type { Db, Trx } from '../../../platform/db/index.js';
import type { Draft } from '../../writers/index.js';
import { createSimilarityIndex, signatureFromText, signatureOf, signatureToText, type SimilarityIndex } from '../quality/index.js';
import { findTwins, HASH_COLUMNS, type HashColumn, saveSignatures, type SignatureRow, streamSignatures } from '../research.store.js';

/** Pages of a website that a new one is compared with; of more, the newest. About 60 MB of memory. */
const MOST_COMPARED = 50_000;

export interface Standing {
	duplicates: { title: string | null; h1: string | null; meta_description: string | null };
	nearest: { route: string; similarity: number } | null;
	row: SignatureRow;
}

const normal = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
const hash = (text: string): string => createHash('sha256').update(normal(text)).digest('hex').slice(0, 24);

/** What the website's other pages are like. Loaded when the first page of a run is judged, and kept for the run. */
export class SameSite {
	readonly #db: Db;
	readonly #website: { account: number; pseo_id: number };
	readonly #routes = new Map<number, string>();
	readonly #recent = new Map<string, { page: number; route: string }>();
	#index: SimilarityIndex | null = null;

	constructor(db: Db, website: { account: number; pseo_id: number }) {
		this.#db = db;
		this.#website = website;
	}

	/** Compares drafts with the website's pages and with those remembered in this run. */
	async compare(page: { id: number; route: string; keyword: string | null; names: string[] }, draft: Draft, text: string): Promise<Standing> {
		const index = (this.#index ??= await this.#load());
		const signature = signatureOf({ text, title: draft.title, h1: draft.h1, keyword: page.keyword, names: page.names });
		const found = index.nearest(signature, page.id);
		const hashes = { title_hash: hash(draft.title), h1_hash: hash(draft.h1), description_hash: hash(draft.meta_description) };
		const twins = await findTwins(this.#db, this.#website.pseo_id, hashes);
		const twin = (column: HashColumn): string | null => [this.#recent.get(`${column}:${hashes[column]}`), ...twins.filter((row) => row[column] === hashes[column])].find((row) => row !== undefined && row.page !== page.id)?.route ?? null;
		return {
			duplicates: { title: twin('title_hash'), h1: twin('h1_hash'), meta_description: twin('description_hash') },
			nearest: found === null ? null : { route: this.#routes.get(found.id) ?? '', similarity: found.similarity },
			row: { page: page.id, route: page.route, ...hashes, signature: signatureToText(signature) },
		};
	}

	/** Counts a page as written from now on: the next one is compared with it before it is stored. */
	remember(row: SignatureRow): void {
		this.#routes.set(row.page, row.route);
		for (const column of HASH_COLUMNS) this.#recent.set(`${column}:${row[column]}`, row);
		this.#index?.remove(row.page);
		const signature = signatureFromText(row.signature);
		if (signature !== null) this.#index?.add(row.page, signature);
	}

	save(trx: Trx, rows: SignatureRow[]): Promise<void> {
		return saveSignatures(trx, this.#website, rows);
	}

	async #load(): Promise<SimilarityIndex> {
		const index = createSimilarityIndex({ most: MOST_COMPARED });
		for await (const { page, route, signature } of streamSignatures(this.#db, this.#website.pseo_id, MOST_COMPARED)) {
			const decoded = signatureFromText(signature);
			if (decoded === null) continue;
			this.#routes.set(page, route);
			index.add(page, decoded);
		}
		return index;
	}
}
