import { createHash } from 'node:crypto';
import type { Db, Trx } from '../../../platform/db/index.js';
import type { Draft } from '../../writers/index.js';
import { createSimilarityIndex, signatureFromText, signatureOf, signatureToText, type SimilarityIndex } from '../quality/index.js';
import { findTwins, saveSignatures, type SignatureRow, streamSignatures } from '../research.store.js';

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
		const keys = { title: hash(draft.title), h1: hash(draft.h1), meta_description: hash(draft.meta_description) };
		const found = index.nearest(signature, page.id);
		return {
			duplicates: {
				title: await this.#twin('title_hash', keys.title, page.id),
				h1: await this.#twin('h1_hash', keys.h1, page.id),
				meta_description: await this.#twin('description_hash', keys.meta_description, page.id),
			},
			nearest: found === null ? null : { route: this.#routes.get(found.id) ?? '', similarity: found.similarity },
			row: { page: page.id, route: page.route, title_hash: keys.title, h1_hash: keys.h1, description_hash: keys.meta_description, signature: signatureToText(signature) },
		};
	}

	/** Counts a page as written from now on: the next one is compared with it before it is stored. */
	remember(row: SignatureRow): void {
		this.#routes.set(row.page, row.route);
		for (const column of ['title_hash', 'h1_hash', 'description_hash'] as const) this.#recent.set(`${column}:${row[column]}`, row);
		this.#index?.remove(row.page);
		const signature = signatureFromText(row.signature);
		if (signature !== null) this.#index?.add(row.page, signature);
	}

	save(trx: Trx, rows: SignatureRow[]): Promise<void> {
		return saveSignatures(trx, this.#website, rows);
	}

	async #twin(column: 'title_hash' | 'h1_hash' | 'description_hash', key: string, page: number): Promise<string | null> {
		const recent = this.#recent.get(`${column}:${key}`);
		if (recent && recent.page !== page) return recent.route;
		const twins = (await findTwins(this.#db, this.#website.pseo_id, column, [key])).get(key) ?? [];
		return twins.find((twin) => twin.page !== page)?.route ?? null;
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
