import type { Faq, Facts, PageBrief, SiteBrief, WriteOutcome } from '../../types.js';
import type { Dataset } from '../corpus/dataset.js';
import { languageFor } from '../languages/index.js';
import { Say } from '../languages/say.js';
import { finishPage, home } from '../page.js';
import { codeOfText } from '../../../../platform/text/locale.js';
import { capitalise } from '../../../../platform/text/lines.js';
import { escapeMarkdown, plainText, table } from '../../../../platform/markdown/index.js';
import type { NumberFormat } from '../words/numbers.js';
import { baseOf } from './plan.js';
import { hubOf } from '../../hub.js';
import { viewOf, type HubView } from './view.js';

/** Rows that a hub's table shows; longer lists would be unreadable. */
const MAX_MEMBERS = 50;
const MIN_WORDS = 100;

/** Writes a hub page from the data set's aggregates. */
export function writeHub(
	site: SiteBrief,
	page: PageBrief,
	dataset: Dataset | null,
	facts: Facts,
	format: NumberFormat,
): WriteOutcome {
	const hub = hubOf(facts);
	const view = hub === null || dataset === null ? null : viewOf(dataset, hub);
	if (view === null)
		return { ok: false, error: `no_rows: the data set ${page.dataset ?? ''} has no rows for this page` };
	const language = languageFor(site.language_code);
	const say = new Say(view.dataset, page.title, format);
	const words = language.hub;

	const parts = [words.lead(view, say)];
	for (const measure of view.measures.slice(0, 3)) {
		parts.push(`## ${words.measureHeading(view, measure, say)}`, words.measure(view, measure, say).join(' '));
	}
	const breakdown = [
		...view.breakdowns.map((one) => words.breakdown(view, one, say)),
		...view.answers.slice(0, 4).map((one) => words.answer(view, one, say)),
	];
	if (breakdown.length > 0) {
		parts.push(
			`## ${escapeMarkdown(language.heading.columns([...view.breakdowns.map(({ column }) => column.words.label), ...view.answers.map(({ label }) => label)].slice(0, 3)))}`,
			breakdown.join(' '),
		);
	}
	parts.push(`## ${words.tableHeading(view, Math.min(MAX_MEMBERS, view.rows.length), say)}`, membersTable(view, say));

	const faqs: Faq[] = words
		.faqs(view, say)
		.map(([question, answer]) => ({ question: plainText(question), answer: plainText(answer) }));
	const base = baseOf(view.dataset.pattern);
	return finishPage(site, page, {
		title: page.title.trim() === '' ? plainText(words.scope(view, say)) : page.title,
		lead: parts[0] ?? '',
		markdown: parts.join('\n\n'),
		faqs,
		highlights: words.highlights(view, say).map(plainText),
		tags: [
			capitalise(view.dataset.noun.many),
			...(view.group === null ? [] : [view.group.label]),
			...(view.by === null ? [] : [view.by.words.label]),
		],
		sources: [
			{
				type: 'dataset',
				dataset: view.dataset.pattern,
				...view.hub,
				rows: view.rows.length,
				text_language: language.code,
			},
		],
		about: null,
		language_code: codeOfText(language.code, site.language_code),
		minWords: MIN_WORDS,
		trail: [
			home(site),
			...(base === '' || base === page.route ? [] : [{ name: capitalise(view.dataset.noun.many), route: base }]),
		],
	});
}

function membersTable(view: HubView, say: Say): string {
	const shown = view.rows.slice(0, MAX_MEMBERS);
	const category =
		view.group === null
			? view.breakdowns[0]?.column
			: view.breakdowns.find(({ column }) => column.key !== view.group?.column.key)?.column;
	const head = [
		capitalise(say.text(say.noun.one)),
		...view.measures.map(({ column }) => capitalise(say.text(column.words.label))),
		...(category === undefined ? [] : [capitalise(say.text(category.words.label))]),
	];
	const rows = shown.map((row) => [
		say.link({ name: view.dataset.names[row] ?? '', route: view.dataset.routes[row] ?? '/' }),
		...view.measures.map(({ column }) => {
			const value = column.values[row] ?? Number.NaN;
			return Number.isNaN(value) ? '' : say.value(column, value);
		}),
		...(category === undefined ? [] : [say.text(category.labels[category.codes[row] ?? -1] ?? '')]),
	]);
	return table(head, rows, [null, ...view.measures.map(() => 'right' as const)]);
}
