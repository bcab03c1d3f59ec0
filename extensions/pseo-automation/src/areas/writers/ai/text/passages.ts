import type { Draft } from '../draft.js';
import { inlineOf, readingBlocks, type ReadingBlock, readingOf } from './markdown.js';

/** A piece of a draft as its reader meets it. */
export interface Passage {
	place: 'title' | 'h1' | 'meta_description' | 'excerpt' | 'heading' | 'body' | 'question' | 'answer' | 'tag';
	kind: ReadingBlock['kind'];
	/** Index of the section that it belongs to. */
	section: number | null;
	/** Reading text: no marks, no targets of links. */
	text: string;
}

/** Everything that a page says, in order; link suggestions are titles of pages that exist. */
export function passagesOf(draft: Draft): Passage[] {
	const line = (place: Passage['place'], text: string, section: number | null = null): Passage => ({
		place, section, kind: place === 'title' || place === 'h1' || place === 'heading' || place === 'tag' ? 'heading' : 'text', text: readingOf(inlineOf(text.replace(/\s*\n\s*/g, ' '))),
	});
	const passages = [line('title', draft.title), line('h1', draft.h1), line('meta_description', draft.meta_description), line('excerpt', draft.excerpt)];
	draft.sections.forEach(({ heading, markdown }, index) => {
		passages.push(line('heading', heading, index));
		for (const { kind, text } of readingBlocks(markdown)) passages.push({ place: 'body', kind, section: index, text });
	});
	for (const { question, answer } of draft.faqs) passages.push(line('question', question), line('answer', answer));
	for (const tag of draft.tags) passages.push(line('tag', tag));
	return passages.filter(({ text }) => text.trim() !== '');
}
