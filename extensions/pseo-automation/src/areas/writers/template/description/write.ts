import type { Faq, PageBrief, SiteBrief, WriteOutcome } from '../../types.js';
import { detectLanguage, speaks } from '../../../audits/index.js';
import { codeOfText, primaryOf } from '../../../../platform/text/locale.js';
import { finishPage, home } from '../page.js';
import { wordsIn } from '../../../../platform/text/word-walk.js';
import { capitalise, oneLine } from '../../../../platform/text/lines.js';
import { list, singularise } from '../../../../platform/text/english.js';
import { escapeMarkdown } from '../../../../platform/markdown/index.js';
import { phrasesOf, type Named } from './phrases.js';
import { sourceSentences, thirdPerson } from './restate.js';
import { tableFor, type WordTable } from './tables.js';

/** A description holds 25 to 160 words in all, so a page that only restates it cannot be held to the 100 words of a row's page. */
const MIN_WORDS = 40;

/** Writes a page without rows: the sentences of the description that speak of the route's words, and what they name. */
export function writeDescription(site: SiteBrief, page: PageBrief): WriteOutcome {
	const table = tableFor(site.language_code);
	const sentences = sourceSentences(site, table);
	const wanted = wordsFor(page, table);
	const scored = sentences.map((sentence, position) => ({ sentence, position, score: overlap(wanted, sentence) }));
	const relevant = scored
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score || a.position - b.position);
	if (relevant.length === 0)
		return {
			ok: false,
			error: `not_in_description: neither description nor master prompt mentions ${oneLine(page.keyword ?? page.title)}`,
		};

	const language = languageOf(sentences.join(' '), site);
	const english = table.code === 'en';
	const name = home(site).name;
	const say = (sentence: string): string => escapeMarkdown(english ? thirdPerson(sentence, name) : sentence);
	const named = phrasesOf(sentences.join(' '), table);
	const [first, ...others] = relevant;
	const lead = say(first?.sentence ?? '');
	// What follows the most telling sentence keeps the order of the description.
	const rest = others.sort((a, b) => a.position - b.position).map(({ sentence }) => say(sentence));
	const parts = [lead, ...(rest.length > 0 ? [rest.join(' ')] : [])];
	parts.push(...glance(named, table));
	const unsaid = scored.filter(({ score }) => score === 0).map(({ sentence }) => say(sentence));
	if (unsaid.length > 0) parts.push(`## ${escapeMarkdown(table.page.more(name))}`, unsaid.join(' '));

	return finishPage(site, page, {
		title: page.title.trim() === '' ? capitalise(page.keyword ?? 'Page') : page.title,
		lead,
		markdown: parts.join('\n\n'),
		faqs: english ? faqsOf(named, name) : [],
		highlights: [],
		about: null,
		language_code: language,
		tags: [...(page.keyword === null ? [] : [page.keyword]), ...named.products.slice(0, 4)],
		sources: [
			{
				type: 'description',
				sentences: relevant.length,
				text_language: primaryOf(language),
			},
		],
		minWords: MIN_WORDS,
		trail: [home(site)],
	});
}

/** The page repeats what the owner wrote, in whatever language that is; a text too short to tell is taken for the website's. */
function languageOf(text: string, { language_code }: SiteBrief): string {
	if (speaks(text, language_code) !== false) return language_code;
	return codeOfText(detectLanguage(text) ?? 'en', language_code);
}

function glance({ products, features, audiences, places }: Named, { code, page }: WordTable): string[] {
	const joined = new Intl.ListFormat(code, { type: 'conjunction' });
	const line = (label: string, phrases: string[]): string[] =>
		phrases.length === 0
			? []
			: [`- ${label}: ${escapeMarkdown(code === 'en' ? list(phrases) : joined.format(phrases))}`];
	const lines = [
		...line(page.what, products.slice(0, 8)),
		...line(page.also, features.slice(0, 6)),
		...line(page.audience, audiences),
		...line(page.where, places),
	];
	return lines.length < 2 ? [] : [`## ${page.glance}`, lines.join('\n')];
}

function faqsOf({ audiences, places }: Named, name: string): Faq[] {
	const faqs: Faq[] = [];
	if (audiences.length > 0) faqs.push({ question: `Who is ${name} for?`, answer: `${capitalise(list(audiences))}.` });
	if (places.length > 0)
		faqs.push({ question: `Which places does ${name} name?`, answer: `${capitalise(list(places))}.` });
	return faqs;
}

/** The route's own words, singular, without break words; the title's and keyword's too. */
function wordsFor(page: PageBrief, table: WordTable): Set<string> {
	const route = page.route.split('/').pop() ?? '';
	const text = `${decode(route).replaceAll('-', ' ')} ${page.keyword ?? ''}`;
	return new Set(stems(text).filter((word) => word.length > 2 && !table.breaks.has(word)));
}

function overlap(wanted: ReadonlySet<string>, sentence: string): number {
	const there = new Set(stems(sentence));
	let score = 0;
	for (const word of wanted) if (there.has(word)) score++;
	return score;
}

function stems(text: string): string[] {
	return wordsIn(text.toLowerCase()).map((word) => singularise(word));
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
