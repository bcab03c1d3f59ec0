import { describe, expect, it } from 'vitest';
import { jaccard, shingles } from '../../../../../../test/bench/similarity-measure.js';
import { PLACES, signatureFromText, signatureOf, signatureToText, similarityOf } from './signature.js';
import { LANGUAGES, readingIn, textIn } from './test-texts.js';
import { nonsense, randomFrom } from './test-random.js';

const alike = (a: Parameters<typeof signatureOf>[0], b: Parameters<typeof signatureOf>[0]): number =>
	similarityOf(signatureOf(a), signatureOf(b));
const plain = (text: string): Parameters<typeof signatureOf>[0] => ({ text, title: '' });
const bodiesIn = (language: string): string[] =>
	textIn(language).sections.map(([, ...paragraphs]) => paragraphs.join('\n\n'));

describe('signatures', () => {
	it('estimate the exact Jaccard similarity of the 5-word shingles', () => {
		const random = randomFrom(7);
		const errors = Array.from({ length: 120 }, (_, index) => {
			const shared = nonsense(random, 300);
			const own = Math.round(40 + index * 5);
			const [a, b] = [`${shared} ${nonsense(random, own)}`, `${shared} ${nonsense(random, own)}`];
			return alike(plain(a), plain(b)) - jaccard(shingles(a), shingles(b));
		});
		const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
		const spread = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
		// No bias, and the spread that the theory says: at most sqrt(0.25 / 128) = 0.044.
		expect(Math.abs(mean)).toBeLessThan(0.015);
		expect(spread).toBeLessThan(0.05);
	});

	it('are 1 for the same text whatever its case, spaces and punctuation, and about 0 for another', () => {
		const text = readingIn('en');
		expect(alike(plain(text), plain(text.toUpperCase().replace(/[,.] /g, ' ; ')))).toBeGreaterThan(0.95);
		expect(alike(plain(text), plain(nonsense(randomFrom(1), 300)))).toBeLessThan(0.05);
		expect(alike(plain(''), plain(''))).toBe(1);
		expect(alike(plain('one two'), plain('one two'))).toBe(1);
		expect(alike(plain('one two'), plain('one three'))).toBeLessThan(0.05);
	});

	it.each([
		['en', 'Bonn', ['Berlin', 'New York', 'Ulm']],
		['de', 'Bonn', ['Ulm', 'Bad Homburg']],
		['tr', 'Ankara', ['İzmir', 'Şanlıurfa']],
		['ar', 'القاهرة', ['الإسكندرية', 'طنطا']],
		['ja', '東京', ['大阪', '北海道']],
	])('do not take a page of %s for another because %s is called otherwise', (language, name, others) => {
		const { title } = textIn(language);
		const text = readingIn(language);
		for (const other of others) {
			const swapped = (from: string): string => from.replaceAll(name, other);
			const own = { text, title, names: [name] };
			expect(alike(own, { text: swapped(text), title: swapped(title), names: [other] })).toBe(1);
			// Without a mask the name alone makes a difference.
			expect(similarityOf(signatureOf(plain(text)), signatureOf(plain(swapped(text))))).toBeLessThan(1);
		}
	});

	it('see through endings, prefixes and the article that a language adds to a name', () => {
		const sentence = (name: string): string =>
			`Every kennel near ${name} asks for proof, and the ${name}er one in the ${name}s old port wants it twice a year from everybody who comes.`;
		expect(
			alike(
				{ text: sentence('Hamburg'), title: '', names: ['Hamburg'] },
				{ text: sentence('Dresden'), title: '', names: ['Dresden'] },
			),
		).toBe(1);
		const arabic = (name: string): string =>
			`كل فندق في ${name} يطلب شهادة وكل زائر ل${name} وب${name} يدفع أكثر من غيره في الصيف`;
		expect(
			alike(
				{ text: arabic('دمشق'), title: '', names: ['دمشق'] },
				{ text: arabic('بيروت'), title: '', names: ['بيروت'] },
			),
		).toBe(1);
	});

	it('mask the longer words of the title, and not its prepositions', () => {
		const text =
			'Kennels in Bonn open at seven and those in the hills open at nine in winter and at eight in the months of summer';
		const other = text.replace('Kennels', 'Catteries').replace('Bonn', 'Kiel');
		expect(alike({ text, title: 'Kennels in Bonn' }, { text: other, title: 'Catteries of Kiel' })).toBe(1);
	});

	it.each(LANGUAGES)('tell two pages on different subjects apart in %s', (language) => {
		const bodies = bodiesIn(language);
		expect(alike(plain(bodies.slice(0, 3).join(' ')), plain(bodies.slice(3).join(' ')))).toBeLessThan(0.1);
	});

	it('find a reordered Japanese text alike, by its characters', () => {
		const bodies = bodiesIn('ja');
		expect(alike(plain(bodies.join('\n')), plain(bodies.toReversed().join('\n')))).toBeGreaterThan(0.8);
	});

	it('survive a row, and anything else in it is no signature', () => {
		const signature = signatureOf(plain(readingIn('tr')));
		const text = signatureToText(signature);
		expect(text).toHaveLength(344);
		expect(signatureFromText(text)).toEqual(signature);
		expect(signature).toHaveLength(PLACES);
		for (const wrong of [null, undefined, '', 'abc', text.slice(4), `${text.slice(0, 340)}`])
			expect(signatureFromText(wrong)).toBeNull();
	});

	it('stay what they are from build to build, since rows keep them', () => {
		expect(
			signatureToText(signatureOf(plain('one two three four five six seven'))).slice(0, 32),
		).toMatchInlineSnapshot(`"gAOSkcDQkpHA0IADwNDA0MDQwNCAA8DQ"`);
	});
});
