import type { Db, Trx } from '../../../platform/db/index.js';
import {
	findTwins,
	HASH_COLUMNS,
	type HashColumn,
	type Hashes,
	hashesOf,
	type Headings,
	saveSignatures,
	type SignatureRow,
	type SignedPage,
	signPage,
	streamSignatures,
} from '../../articles/index.js';
import { createSimilarityIndex, type Signature, signatureFromText, type SimilarityIndex } from '../../audits/index.js';
import type { OwnedWebsite } from '../../websites/index.js';

/** Pages of a website that a new one is compared with; of more, the newest. About 60 MB of memory. */
const MAX_COMPARED = 50_000;

export interface Resemblance {
	duplicates: { title: string | null; h1: string | null; meta_description: string | null };
	nearest: { route: string; similarity: number } | null;
	row: SignatureRow;
	/** Hashes of the text's words. */
	words: Int32Array;
}

/** Pages by column and hash. */
type Twins = Map<string, { page: number; route: string }[]>;

const keyOf = (column: HashColumn, hashes: Hashes): string => `${column}:${hashes[column]}`;
/** What the website's other pages are like. Loaded when the first page of a run is judged, and kept for the run. */
export class SiblingPages {
	readonly #db: Db;
	readonly #website: OwnedWebsite<'editor'>;
	readonly #routes = new Map<number, string>();
	readonly #recent = new Map<string, { page: number; route: string }>();
	/** Stored pages by the hashes of those that are expected. */
	#expected: Twins = new Map();
	#index: SimilarityIndex | null = null;
	/** Signatures of rows that were made here, since decoding one from its text takes longer than looking it up. */
	readonly #signatures = new WeakMap<SignatureRow, Signature>();

	constructor(db: Db, website: OwnedWebsite<'editor'>) {
		this.#db = db;
		this.#website = website;
	}

	/** Looks up at once what these share with stored pages; one that is changed before it is compared is looked up again. */
	async expect(headings: readonly Headings[]): Promise<void> {
		const { twins, all } = await this.#twinsOf(headings.map(hashesOf));
		this.#expected = all ? twins : new Map();
	}

	/** Signs a page, and compares it with the website's pages and with those remembered in this run. */
	async compare(
		page: SignedPage,
		values: readonly unknown[],
		headings: Headings,
		text: string,
	): Promise<Resemblance> {
		const index = (this.#index ??= await this.#load());
		const { row, signature, words } = signPage(page, values, headings, text);
		const found = index.nearest(signature, page.id);
		const hashes = hashesOf(headings);
		const expected = HASH_COLUMNS.every((column) => this.#expected.has(keyOf(column, hashes)));
		const twins = expected ? this.#expected : (await this.#twinsOf([hashes])).twins;
		const twin = (column: HashColumn): string | null => {
			const key = keyOf(column, hashes);
			return (
				[this.#recent.get(key), ...(twins.get(key) ?? [])].find(
					(row) => row !== undefined && row.page !== page.id,
				)?.route ?? null
			);
		};
		this.#signatures.set(row, signature);
		return {
			duplicates: { title: twin('title_hash'), h1: twin('h1_hash'), meta_description: twin('description_hash') },
			nearest: found === null ? null : { route: this.#routes.get(found.id) ?? '', similarity: found.similarity },
			words,
			row,
		};
	}

	/** Counts a page as written from now on: the next one is compared with it before it is stored. */
	remember(row: SignatureRow): void {
		this.#routes.set(row.page, row.route);
		for (const column of HASH_COLUMNS) this.#recent.set(keyOf(column, row), row);
		const signature = this.#signatures.get(row) ?? signatureFromText(row.signature);
		if (signature !== null) this.#index?.add(row.page, signature);
	}

	save(trx: Trx, rows: SignatureRow[]): Promise<void> {
		return saveSignatures(trx, this.#website, rows);
	}

	async #twinsOf(hashes: readonly Hashes[]): Promise<{ twins: Twins; all: boolean }> {
		const { rows, all } = await findTwins(this.#db, this.#website, hashes);
		const twins: Twins = new Map(hashes.flatMap((own) => HASH_COLUMNS.map((column) => [keyOf(column, own), []])));
		for (const row of rows) for (const column of HASH_COLUMNS) twins.get(keyOf(column, row))?.push(row);
		return { twins, all };
	}

	async #load(): Promise<SimilarityIndex> {
		const index = createSimilarityIndex({ most: MAX_COMPARED });
		for await (const { page, route, signature } of streamSignatures(this.#db, this.#website, MAX_COMPARED)) {
			const decoded = signatureFromText(signature);
			if (decoded === null) continue;
			this.#routes.set(page, route);
			index.add(page, decoded);
		}
		return index;
	}
}
