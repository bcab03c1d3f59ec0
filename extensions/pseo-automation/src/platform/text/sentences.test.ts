import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf } from './sentences.js';
import { wild } from './test-texts.js';

describe('sentences', () => {
	it.each([
		['One. Two! Three? Four', 4],
		['Am 3. Oktober ist frei. Danach nicht.', 2],
		['Das gilt z. B. für Hunde. Ja.', 2],
		['It cost 3.50 euros in 2019. The rest was free.', 2],
		['J. Smith came.', 1],
		['犬です。猫です！「鳥です。」', 3],
		['كم السعر؟ لا أعرف.', 2],
		['He said "no." Then he left.', 2],
		['v. small print, etc. and so on.', 1],
		['Er misst ca. 20 Meter. Das ist inkl. Rand. Ja.', 3],
		['Dr. Roth und Mr. Hill kamen. Sie blieben.', 2],
		['One line\nanother line', 2],
		['Wait... what? Yes…', 2],
		['यह एक है। यह दो है।', 2],
		['It has 5.5 stars (of 6). Good!', 2],
		['In 2019. 20 rooms.', 2],
		['', 0],
	])('%j has %i sentences', (text, count) => {
		expect(sentencesOf(text)).toHaveLength(count);
	});

	it('cover a text without gaps, and each is what stands at its place', () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(wild, fc.constantFrom('. ', '! ', '?', '。', '." ', ' ca. ', '\n')), {
					maxLength: 12,
				}),
				(parts) => {
					const text = parts.join('');
					const sentences = sentencesOf(text);
					for (const [index, { start, end, text: sentence }] of sentences.entries()) {
						expect(text.slice(start, end).trim()).toBe(sentence);
						expect(text.slice(sentences[index - 1]?.end ?? 0, start).trim()).toBe('');
					}
					expect(text.slice(sentences.at(-1)?.end ?? 0).trim()).toBe('');
				},
			),
			{ numRuns: 1_000 },
		);
	});
});
