import { slugOf } from '../../../../platform/text/slug.js';
import type { PlannedPage, SiteBrief } from '../../types.js';
import { capitalise } from '../../../../platform/text/lines.js';
import { phraseKey, phrasesOf } from './phrases.js';
import { sourceSentences } from './restate.js';
import { tableFor, type WordTable } from './tables.js';

/** A description of a thousand characters does not carry more pages than this. */
const MAX_ROUTES = 30;
/** A longer phrase is no name of a page. */
const MAX_ROUTE = 90;

/** Routes from the description's own products, audiences and places; nothing that it does not name. */
export function planDescription(site: SiteBrief): PlannedPage[] {
	const table = tableFor(site.language_code);
	const named = phrasesOf(sourceSentences(site, table).join(' '), table);
	const products = named.products.filter((phrase) => phrase.split(' ').length <= 4).slice(0, 14);
	const audiences = named.audiences.slice(0, 5);
	const places = named.places.slice(0, 5);

	const proposals: { phrase: string; title: string; depth: number }[] = [
		...products.map((product) => ({ phrase: product, title: product, depth: 0 })),
		...named.features
			.filter((phrase) => phrase.split(' ').length <= 4)
			.slice(0, 6)
			.map((feature) => ({ phrase: feature, title: feature, depth: 0.5 })),
	];
	// Breadth before depth: the first products meet every audience and place before the last ones meet any.
	products.slice(0, 8).forEach((product, index) => {
		for (const audience of audiences)
			proposals.push({
				phrase: `${product} for ${audience}`,
				title: table.titleFor(product, audience),
				depth: index + 1,
			});
		for (const place of places)
			proposals.push({
				phrase: `${product} ${place.replace(/^the /, '')}`,
				title: table.titleIn(product, place),
				depth: index + 1,
			});
	});
	proposals.sort((a, b) => a.depth - b.depth);

	const seen = new Set<string>();
	const pages: PlannedPage[] = [];
	for (const { phrase, title } of proposals) {
		const key = phraseKey(phrase);
		const slug = slugOf(table.code === 'en' ? phrase : title, MAX_ROUTE + 1, '', table.code);
		if (slug === '' || slug.length > MAX_ROUTE || seen.has(key)) continue;
		seen.add(key);
		pages.push({
			route: `/${slug}`,
			title: titleOf(title, site, table),
			keyword: title.toLowerCase(),
			priority: pages.length + 1,
			dataset: null,
			facts: null,
			kind: 'idea',
		});
		if (pages.length === MAX_ROUTES) break;
	}
	return pages;
}

/** English titles in title case; the name of the website joins where that brings a short title near 30 characters. */
function titleOf(phrase: string, site: SiteBrief, table: WordTable): string {
	const title =
		table.code === 'en'
			? phrase
					.split(' ')
					.map((word, index) =>
						index > 0 && /^(?:for|in|and|of|the|with|on|at|to|by|a|an)$/.test(word)
							? word
							: word.split('-').map(capitalise).join('-'),
					)
					.join(' ')
			: capitalise(phrase);
	const name = site.name?.trim() ?? '';
	return title.length < 30 && name !== '' && title.length + name.length <= 57 ? `${title} | ${name}` : title;
}
