import type { Token } from 'marked';
import {
	blocksOf,
	inlineOf,
	isPlain,
	readingBlocks,
	type ReadingBlock,
	readingOf,
} from '../../../platform/markdown/index.js';
import type { Draft } from './draft.js';

/** A piece of a draft as its reader meets it. */
export interface Passage {
	place: 'title' | 'h1' | 'meta_description' | 'excerpt' | 'heading' | 'body' | 'question' | 'answer' | 'tag';
	kind: ReadingBlock['kind'];
	/** Index of the section that it belongs to. */
	section: number | null;
	/** Reading text: no marks, no targets of links. */
	text: string;
}

/** A draft whose markdown was read, once for all that look at it: reading costs more than any of them. */
export interface Manuscript {
	draft: Draft;
	/** The blocks of each section. */
	sections: Token[][];
	/** Everything that the page says, in order; link suggestions are titles of pages that exist. */
	passages: Passage[];
}

export function manuscriptOf(draft: Draft): Manuscript {
	const sections = draft.sections.map(({ markdown }) => blocksOf(markdown));
	const line = (place: Passage['place'], text: string, section: number | null = null): Passage => ({
		place,
		section,
		kind: place === 'title' || place === 'h1' || place === 'heading' || place === 'tag' ? 'heading' : 'text',
		text: readingOfLine(text),
	});
	const passages = [
		line('title', draft.title),
		line('h1', draft.h1),
		line('meta_description', draft.meta_description),
		line('excerpt', draft.excerpt),
	];
	draft.sections.forEach(({ heading }, index) => {
		passages.push(line('heading', heading, index));
		for (const { kind, text } of readingBlocks(sections[index] ?? []))
			passages.push({ place: 'body', kind, section: index, text });
	});
	for (const { question, answer } of draft.faqs) passages.push(line('question', question), line('answer', answer));
	for (const tag of draft.tags) passages.push(line('tag', tag));
	return { draft, sections, passages: passages.filter(({ text }) => text.trim() !== '') };
}

/** What a reader reads of a text for a place without blocks: a title, a description, an answer. */
export function readingOfLine(text: string): string {
	return isPlain(text) ? text : readingOf(inlineOf(text.replace(/\s*\n\s*/g, ' ')));
}
