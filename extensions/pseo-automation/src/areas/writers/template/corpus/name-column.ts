import type { PageBrief } from '../../types.js';
import { oneLine } from '../../../../platform/text/lines.js';

const NAME_KEY = /^(?:name|title|label|full_?name|display_?name|product_?name|.*[_ ]name|.*Name)$/i;

/**
 * Which column names the rows: a text column whose values stand in the titles and hardly repeat.
 * Null where none does (`{make} {model}` as title): the title itself is the name then.
 */
export function findNameColumn(pages: readonly PageBrief[]): string | null {
	const tally = new Map<string, { texts: number; inTitle: number; isTitle: number; values: Set<string> }>();
	for (const page of pages) {
		const title = oneLine(page.title).toLowerCase();
		for (const [key, value] of Object.entries(page.facts ?? {})) {
			if (typeof value !== 'string') continue;
			const text = oneLine(value).toLowerCase();
			if (text === '') continue;
			let entry = tally.get(key);
			if (entry === undefined) {
				entry = { texts: 0, inTitle: 0, isTitle: 0, values: new Set() };
				tally.set(key, entry);
			}
			entry.texts++;
			entry.values.add(text);
			if (title.includes(text)) entry.inTitle++;
			if (title === text) entry.isTitle++;
		}
	}
	let best: { key: string; score: number } | null = null;
	for (const [key, { texts, inTitle, isTitle, values }] of tally) {
		if (texts < pages.length * 0.9 || inTitle < texts * 0.9 || values.size < texts * 0.6) continue;
		const score = isTitle / texts + values.size / texts + (NAME_KEY.test(key) ? 0.5 : 0);
		if (best === null || score > best.score) best = { key, score };
	}
	return best?.key ?? null;
}
