import { defineCheck, languageOf } from '../check.js';
import { fleschReadingEase } from '../readability.js';

/** "Difficult" in Flesch's own table begins below 50; 30 and less is "very difficult". */
const MIN_EASE = 30;
const MIN_WORDS = 100;

export const readingEase = defineCheck(
	{
		id: 'reading-ease',
		category: 'content',
		severity: 'info',
		needs: ['html'],
		title: 'The text is hard to read',
		why: 'Long words in long sentences shut readers out. English only; not a ranking factor.',
		how_to_fix:
			'Use shorter words and sentences: a Flesch reading ease of 60 to 70 suits most readers, 30 is for graduates.',
	},
	({ html: page }) => {
		if (languageOf(page) !== 'en') return 'not_applicable';
		const { words, ease } = fleschReadingEase(page.sentences);
		if (words < MIN_WORDS) return 'not_applicable';
		return ease >= MIN_EASE
			? 'passed'
			: { message: `The Flesch reading ease is ${Math.round(ease)}; expected ${MIN_EASE} or more.` };
	},
);
