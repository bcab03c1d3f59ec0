import type { HtmlArtifacts } from '../artifacts.js';
import { tokensOf } from '../../../platform/text/word-hashes.js';
import { phrasesIn, phrasesOf } from './phrases/index.js';
import { aiScoreOf } from './signals.js';

/** A page whose style is looked at. */
export interface Written {
	title: string;
	meta_description: string;
	/** Its source, where there is one: a page that was fetched has none. */
	markdown: string | null;
	artifacts: HtmlArtifacts;
	/** Plain text of its content. */
	text: string;
	/** Hashes of the text's words, as `tokensOf` makes them. */
	words: Int32Array;
	/** BCP 47. */
	language_code: string;
}

export interface Style {
	/** 0..100: how many of the signals of `signals.ts` the text shows. Says nothing of who wrote. */
	ai_score: number;
	/** Stock phrases in title, description and text, as often as they stand there; none in languages without a list. */
	stock_phrases: string[];
}

export function styleOf({ title, meta_description, markdown, artifacts, text, words, language_code }: Written): Style {
	const phrases = phrasesOf(language_code);
	const stock =
		phrases === null
			? []
			: [
					...phrasesIn(tokensOf(`${title}\n${meta_description}`).hashes, phrases.stock),
					...phrasesIn(words, phrases.stock),
				];
	return { ai_score: aiScoreOf({ markdown, artifacts, text, words, phrases, stock }), stock_phrases: stock };
}
