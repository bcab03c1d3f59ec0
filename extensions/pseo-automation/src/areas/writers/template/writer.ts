import type { DataSet } from '../../websites/index.js';
import type {
	Facts,
	PageBrief,
	PlannedPage,
	SiteBrief,
	TakenRoutes,
	WriteOutcome,
	Writer,
	WritingSession,
} from '../types.js';
import { DatasetBuilder, nameOf, usableKeys, type Dataset } from './corpus/dataset.js';
import { planDescription, writeDescription } from './description/index.js';
import { planHubs, writeHub } from './hubs/index.js';
import { languageFor } from './languages/index.js';
import { Say } from './languages/say.js';
import { finishPage, home } from './page.js';
import { readRow } from './relations/row.js';
import { topicsOf, writeRow } from './rows/index.js';
import { codeOfText } from '../../../platform/text/locale.js';
import { capitalise } from '../../../platform/text/lines.js';
import { numberFormat, type NumberFormat } from './words/numbers.js';

/** Facts that a page needs besides its name: with fewer there is nothing to compare. */
const MIN_FACTS = 4;
const MIN_WORDS = 100;

/** The writer that needs no key: it words what the data say and nothing else. */
export function createTemplateWriter(): Writer {
	return {
		id: 'template',
		can: { ai: false, structured_output: false, batches: false },
		async open(site, pages, dataSets = []) {
			return new TemplateSession(site, await readDatasets(pages, dataSets));
		},
	};
}

async function readDatasets(
	pages: AsyncIterable<PageBrief>,
	dataSets: readonly DataSet[],
): Promise<Map<string, Dataset>> {
	const stated = new Map(dataSets.map(({ pattern, columns }) => [pattern, columns]));
	const builders = new Map<string, DatasetBuilder>();
	for await (const page of pages) {
		if (page.facts === null || page.kind === 'hub') continue;
		const pattern = page.dataset ?? '';
		let builder = builders.get(pattern);
		if (builder === undefined) {
			builder = new DatasetBuilder(pattern, stated.get(pattern));
			builders.set(pattern, builder);
		}
		builder.add(page);
	}
	return new Map([...builders].map(([pattern, builder]) => [pattern, builder.finish()]));
}

class TemplateSession implements WritingSession {
	readonly #site: SiteBrief;
	readonly #datasets: Map<string, Dataset>;
	/** One for all pages, because building one costs more than writing a page and it remembers its texts. */
	readonly #format: NumberFormat;

	constructor(site: SiteBrief, datasets: Map<string, Dataset>) {
		this.#site = site;
		this.#datasets = datasets;
		this.#format = numberFormat(site.language_code);
	}

	async plan(count: number, taken: TakenRoutes): Promise<PlannedPage[]> {
		if (count < 1) return [];
		const proposed =
			this.#datasets.size > 0
				? planHubs([...this.#datasets.values()], this.#format, this.#site.language_code)
				: planDescription(this.#site);
		const existing = await taken(proposed.map(({ route }) => route));
		const seen = new Set<string>();
		const free = proposed.filter(({ route }) => !existing.has(route) && !seen.has(route) && seen.add(route));
		return free.slice(0, count).map((page, index) => ({ ...page, priority: index + 1 }));
	}

	async write(page: PageBrief): Promise<WriteOutcome> {
		if (page.facts === null) return writeDescription(this.#site, page);
		if (page.kind === 'hub')
			return writeHub(this.#site, page, this.#datasets.get(page.dataset ?? '') ?? null, page.facts, this.#format);
		return this.#writeRow(page, page.facts);
	}

	#writeRow(page: PageBrief, facts: Facts): WriteOutcome {
		const dataset = this.#datasets.get(page.dataset ?? '') ?? new DatasetBuilder(page.dataset ?? '').finish();
		const usable = usableKeys(dataset, facts, nameOf(page, dataset.nameColumn)).length;
		if (usable < MIN_FACTS) {
			return {
				ok: false,
				error: `too_few_facts: ${usable} usable ${usable === 1 ? 'value' : 'values'}, ${MIN_FACTS} needed`,
			};
		}
		const language = languageFor(this.#site.language_code);
		const row = readRow(dataset, page);
		const say = new Say(dataset, row.name, this.#format);
		const topics = topicsOf(row);
		const body = writeRow(row, topics, language, say);
		const parent = dataset.pattern.split('/').slice(0, -1).join('/');
		const trail = [
			home(this.#site),
			...(parent !== '' && !/[{}]/.test(parent) ? [{ name: capitalise(dataset.noun.many), route: parent }] : []),
		];
		return finishPage(this.#site, page, {
			title: page.title.trim() === '' ? row.name : page.title,
			lead: body.lead,
			markdown: body.markdown,
			faqs: body.faqs,
			highlights: body.highlights,
			trail,
			tags: [
				capitalise(dataset.noun.many),
				...topics.categories.slice(0, 4).map(({ label }) => label),
				...topics.booleans
					.filter(({ value }) => value)
					.slice(0, 3)
					.map(({ column }) => column.words.label),
			],
			about: { '@type': 'Thing', name: row.name },
			language_code: codeOfText(language.code, this.#site.language_code),
			sources: [
				{
					type: 'row',
					dataset: page.dataset,
					keys: body.keys,
					compared_with: dataset.size,
					sampled: dataset.sampled,
					text_language: language.code,
				},
			],
			minWords: MIN_WORDS,
		});
	}
}
