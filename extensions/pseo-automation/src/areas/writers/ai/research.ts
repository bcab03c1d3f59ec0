import { blocksOf, readingBlocks } from '../../../platform/markdown/index.js';
import { cellOf, isAddress } from '../cells.js';
import { oneLine, shorten } from '../../../platform/text/lines.js';
import { columnWords } from '../columns/column-words.js';
import { hostOf } from '../page-parts.js';
import type { PageBrief, SiteBrief } from '../types.js';
import { sentencesOf } from '../../../platform/text/sentences.js';
import type { Fact, LinkedPage } from './types.js';

/** What a request carries at most: about 6,000 tokens of facts. Rows beyond it are long texts, which say more than a page repeats. */
const MAX_FACTS = 120;
const MAX_VALUE_LENGTH = 1000;
const MAX_CHARACTERS = 20_000;
const MAX_LABEL_LENGTH = 80;
const MAX_ROUTE_LENGTH = 255;
const MAX_TITLE_LENGTH = 200;
const MAX_DESCRIPTION_LENGTH = 300;
/** With fewer facts of its own a page is written from the website's description, which then stands sentence by sentence with ids. */
const MIN_OWN_FACTS = 4;
const MAX_SENTENCES = 40;

/**
 * What the page may claim: the columns of its row in their order, then the website's name and address, then, where the
 * row says little, the sentences of its description, then what the pages are that it may link to. The same page, row and
 * links give the same facts on every run.
 *
 * The ids of other pages' facts are those of the pages: while a batch is out, others are written or taken away, and what
 * a draft cites must still be the same page when it comes back.
 */
export function gatherFacts(site: SiteBrief, page: PageBrief, links: readonly LinkedPage[]): Fact[] {
	const facts: Fact[] = [];
	let room = MAX_CHARACTERS;
	const add = (label: string, value: Fact['value'], source: Fact['source'], id = `f${facts.length + 1}`): void => {
		const size = label.length + (Array.isArray(value) ? value.join(', ').length : String(value).length);
		if (facts.length >= MAX_FACTS || size > room) return;
		room -= size;
		facts.push({ id, label, value, source });
	};

	if (page.facts !== null && page.kind !== 'hub') {
		for (const [key, value] of Object.entries(page.facts)) {
			const cell = cellOf(value);
			if (cell === null) continue;
			add(
				labelOf(key, cell.is === 'text'),
				cell.is === 'list'
					? cell.items.slice(0, 50).map((item) => shorten(item, 200))
					: cell.is === 'text'
						? cut(cell.value)
						: cell.value,
				'row',
			);
		}
	}
	const own = facts.length;
	const name = oneLine(site.name ?? '');
	if (name !== '') add('name of the website', shorten(name, MAX_LABEL_LENGTH), 'site');
	add('address of the website', hostOf(site.website_url), 'site');
	if (own < MIN_OWN_FACTS) {
		const sentences = (site.description ?? '').split(/\n+/).flatMap((line) => sentencesOf(oneLine(line)));
		for (const { text } of sentences.slice(0, MAX_SENTENCES))
			add('description of the website', cut(text), 'description');
	}
	for (const link of links)
		add(`page ${shorten(oneLine(link.route), MAX_ROUTE_LENGTH)}`, saidBy(link), link.source, `p${link.id}`);
	return facts;
}

function saidBy({ title, description }: LinkedPage): string {
	const name = shorten(oneLine(title), MAX_TITLE_LENGTH);
	return description === null ? name : `${name}: ${shorten(oneLine(description), MAX_DESCRIPTION_LENGTH)}`;
}

/** `area_km2` -> `area (km²)`: the words of a column with its unit, as the checks read it again. */
function labelOf(key: string, isText: boolean): string {
	const { label: words, unit } = columnWords(key);
	// `opened` is a year where it holds numbers and may be a day where it holds text.
	const label = isText ? words.replace(/^year (?=\S)/, '') : words;
	const suffix = unit === null ? '' : ` (${unit.kind === 'currency' ? unit.code : unit.symbol})`;
	return `${shorten(oneLine(label), MAX_LABEL_LENGTH)}${suffix}`;
}

/** An address is whole or worthless; a text may end early. */
function cut(value: string): string {
	return isAddress(value) ? value : shorten(value, MAX_VALUE_LENGTH);
}

/** The first sentence of a page's text, for `siblings`. */
export function openerOf(markdown: string): string | null {
	const first = readingBlocks(blocksOf(markdown)).find(({ kind }) => kind === 'text');
	const sentence = first === undefined ? undefined : sentencesOf(oneLine(first.text))[0];
	return sentence === undefined ? null : shorten(sentence.text, 300);
}
