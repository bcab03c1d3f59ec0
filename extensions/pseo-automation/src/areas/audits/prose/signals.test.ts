import { describe, expect, it } from 'vitest';
import { artifactsOf } from '../artifacts.js';
import { phrasesIn, phrasesOf } from './phrases/index.js';
import { aiScoreOf, SIGNALS, type Prose } from './signals.js';
import { documentOf, LANGUAGES, markdownOf, readingIn, readingOf, textIn } from './test-texts.js';
import { tokensOf } from '../../../platform/text/word-hashes.js';

function proseOf(markdown: string | null, language = 'en'): Prose {
	const body = markdown ?? markdownOf(textIn(language));
	const text = markdown === null ? readingIn(language) : readingOf([markdown]);
	const phrases = phrasesOf(language);
	const words = tokensOf(text).hashes;
	return {
		markdown: body,
		artifacts: artifactsOf(documentOf(body, language)),
		text,
		words,
		phrases,
		stock: phrases === null ? [] : phrasesIn(words, phrases.stock),
	};
}

const LENGTHS = [
	'Dogs bark.',
	'The owner of the kennel by the river walks them at six, long before the first tram and the first cyclist come along the bank.',
	'Rain or not, they go.',
	'At noon they sleep in the yard under apple trees.',
];
/** A page that shows none of them. */
const CALM = `Beuel first.\n\n${textIn('en')
	.sections.flatMap(([, ...paragraphs]) => paragraphs)
	.join('\n\n')}\n\nRing before you go.`;

/** For each signal a text that shows it at its strongest. */
const STRONG: Record<string, string> = {
	stock_phrases: `${CALM} In today's world it plays a crucial role. Look no further: a hidden gem.`,
	uniform_sentences: 'The dog goes to the old port and comes back home again. '.repeat(20),
	em_dashes: `${CALM} Dogs — and cats — sleep — mostly — by day — and bark — at night.`,
	triads: `${CALM} ${'They take dogs, cats and birds. '.repeat(8)}`,
	not_only: `${CALM} ${'It is not only cheap but warm. '.repeat(4)}`,
	hedges: `${CALM} ${'It may rain, and it might often snow. '.repeat(6)}`,
	transitions:
		'Moreover, dogs bark. Furthermore, cats sleep in the sun all day. In addition, birds sing. However, fish swim. '.repeat(
			9,
		),
	repeated_openers: 'The dog barks. The dog sleeps in the sun all day long. '.repeat(20),
	uniform_paragraphs: Array.from({ length: 8 }, () => LENGTHS.slice(0, 2).join(' ')).join('\n\n'),
	labelled_items: '- **Price:** 24 euros\n- **Hours**: seven to ten\n- **Yard:** large',
};

const strengthOf = (id: string, prose: Prose): number | null | undefined =>
	SIGNALS.find((signal) => signal.id === id)?.measure(prose);

describe('the signals of style', () => {
	it('together weigh 100, and each says why it counts', () => {
		expect(SIGNALS.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
		for (const { id, why } of SIGNALS) expect(why.length, id).toBeGreaterThan(40);
		expect(SIGNALS.map(({ id }) => id).sort()).toEqual(Object.keys(STRONG).sort());
	});

	it.each(Object.entries(STRONG))(
		'%s is at its strongest where it is laid on thick, and absent from a calm text',
		(id, markdown) => {
			expect(strengthOf(id, proseOf(markdown))).toBeGreaterThan(0.9);
			expect(strengthOf(id, proseOf(CALM)) ?? 0).toBeLessThan(0.35);
		},
	);

	it('make the score: about none on an edited page, most on one that has them all', () => {
		for (const language of LANGUAGES) expect(aiScoreOf(proseOf(null, language)), language).toBeLessThan(20);
		const machine = Array.from(
			{ length: 12 },
			() =>
				"Moreover, it may often not only help dogs, cats and birds but play — a crucial role — in today's world. Moreover, it might usually be — in many cases — a hidden gem for dogs, cats and birds alike.",
		).join('\n\n');
		expect(aiScoreOf(proseOf(`${machine}\n\n${STRONG['labelled_items'] ?? ''}`))).toBeGreaterThan(85);
	});

	it('that a language has no list for are left out instead of counted as absent', () => {
		const skipped = (language: string): string[] => {
			const prose = proseOf(null);
			return SIGNALS.filter(({ measure }) => measure({ ...prose, phrases: phrasesOf(language) }) === null).map(
				({ id }) => id,
			);
		};
		expect(skipped('en-GB')).toEqual(['labelled_items']);
		expect(skipped('ja')).toEqual(['em_dashes', 'triads', 'labelled_items']);
		expect(skipped('fr')).toEqual([
			'stock_phrases',
			'triads',
			'not_only',
			'hedges',
			'transitions',
			'labelled_items',
		]);
	});

	it.each([
		['de', 'Das ist nicht nur billig, sondern auch warm.'],
		['tr', 'Burası sadece ucuz değil, aynı zamanda sıcak.'],
		['ar', 'المكان ليس فقط رخيصا بل دافئ أيضا.'],
		['ja', '安いだけでなく暖かいです。'],
	])('know "not only" in %s', (language, sentence) => {
		expect(sentence.match(phrasesOf(language)?.not_only ?? /$^/)).toHaveLength(1);
	});
});

describe('phrases', () => {
	it('are found whole words at a time, the longest first, whatever the case and punctuation', () => {
		const { hashes } = tokensOf("In TODAY'S fast-paced world, nothing delves\ninto art; a delve.");
		expect(
			phrasesIn(hashes, [
				"in today's fast-paced world",
				'fast-paced world',
				'delve',
				'delves into',
				'paced worlds',
			]),
		).toEqual(["in today's fast-paced world", 'delves into', 'delve']);
	});

	it('are in lower case and no phrase stands twice in a list', () => {
		for (const language of LANGUAGES) {
			const phrases = phrasesOf(language);
			for (const list of [phrases?.stock ?? [], phrases?.hedges ?? [], phrases?.transitions ?? []]) {
				expect(list.length, language).toBeGreaterThan(14);
				expect(new Set(list).size, language).toBe(list.length);
				for (const phrase of list) expect(phrase).toBe(phrase.toLowerCase());
			}
		}
	});
});
