import { defineCheck } from '../check.js';

/** Plain-language guides agree on 15 to 20 words on average and 25 at most; the same holds for a word of two characters. */
const MAX_MEAN = 25;
const MAX_WORDS = 50;
/** Below this a mean says nothing. */
const MIN_SENTENCES = 5;

export const sentenceLength = defineCheck(
	{
		id: 'sentence-length',
		category: 'content',
		severity: 'info',
		needs: ['html'],
		title: 'Sentences are long',
		why: 'Long sentences lose readers, most of all on a phone. Not a ranking factor.',
		how_to_fix: 'Split sentences so that they have 25 words or fewer on average.',
	},
	({ html: { sentences } }) => {
		if (sentences.length < MIN_SENTENCES) return 'not_applicable';
		const mean = sentences.reduce((sum, { words }) => sum + words, 0) / sentences.length;
		if (mean <= MAX_MEAN) return 'passed';
		const long = sentences.filter(({ words }) => words > MAX_WORDS).sort((a, b) => b.words - a.words);
		return {
			message: `Sentences have ${Math.round(mean)} words on average; expected ${MAX_MEAN} or fewer.`,
			evidence: long.map(({ text }) => text),
		};
	},
);
