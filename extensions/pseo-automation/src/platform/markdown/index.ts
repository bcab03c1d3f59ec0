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
} from './reading.js';
