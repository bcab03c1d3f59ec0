import { hash as digest } from 'node:crypto';
import { type Signature, signatureToText, signedWords } from '../audits/index.js';

/** What no two pages of a website should have in common. */
export interface Headings {
	title: string;
	h1: string;
	meta_description: string;
}

export const HASH_COLUMNS = ['title_hash', 'h1_hash', 'description_hash'] as const;
export type HashColumn = (typeof HASH_COLUMNS)[number];
export type Hashes = Record<HashColumn, string>;

/** What a page reads like, as it is stored beside its article: later pages are compared with it. */
export interface SignatureRow extends Hashes {
	page: number;
	route: string;
	signature: string;
}

/** A page as its plan has it: what it calls itself does not count when its text is compared. */
export interface SignedPage {
	id: number;
	route: string;
	title: string;
	keyword: string | null;
}

const normal = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
const hash = (text: string): string => digest('sha256', normal(text)).slice(0, 24);
/** Those of a page are asked for twice: with its chunk, and when it is compared. */
const hashed = new WeakMap<Headings, Hashes>();

export function hashesOf(headings: Headings): Hashes {
	let hashes = hashed.get(headings);
	if (hashes === undefined)
		hashed.set(
			headings,
			(hashes = {
				title_hash: hash(headings.title),
				h1_hash: hash(headings.h1),
				description_hash: hash(headings.meta_description),
			}),
		);
	return hashes;
}

/**
 * Signs a page's text.
 * @param values of its row: those that name its subject are masked, because pages that differ in nothing else are one
 * @returns the row to store, its signature as numbers, and the hashes of the text's words
 */
export function signPage(
	page: SignedPage,
	values: readonly unknown[],
	headings: Headings,
	text: string,
): { row: SignatureRow; signature: Signature; words: Int32Array } {
	const { title, h1 } = headings;
	const names = namesIn(page.title, values);
	const { signature, words } = signedWords({ text, title, h1, keyword: page.keyword, names });
	const row = { page: page.id, route: page.route, ...hashesOf(headings), signature: signatureToText(signature) };
	return { row, signature, words };
}

/** What a page's row calls its subject: values that its planned title holds. */
function namesIn(title: string, values: readonly unknown[]): string[] {
	const lower = title.toLowerCase();
	return values.filter(
		(value): value is string =>
			typeof value === 'string' && value.length > 1 && lower.includes(value.toLowerCase()),
	);
}

/** All that a visitor reads of a page below its title. */
export function readableText({
	content_markdown,
	faqs,
}: {
	content_markdown: string | null;
	faqs: readonly { question: string; answer: string }[];
}): string {
	return [content_markdown ?? '', ...faqs.map(({ question, answer }) => `${question} ${answer}`)].join('\n\n');
}
