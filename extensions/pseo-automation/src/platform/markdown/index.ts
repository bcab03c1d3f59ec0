export { escapeMarkdown, escapeTarget, escapeText } from './escape.js';
export { blocksOf, htmlOf, inlineOf, isPlain } from './lexer.js';
export {
	childrenOf,
	decodeEntities,
	joinLines,
	type ReadingBlock,
	readingBlocks,
	readingOf,
	readingOfToken,
	shownCounts,
	textOfHtml,
} from './reading.js';
export { type Policy, serialise } from './serialise.js';
export { type Align, link, linkTarget, plainText, table } from './write.js';
