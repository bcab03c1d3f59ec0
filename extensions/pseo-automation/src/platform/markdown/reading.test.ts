import { describe, expect, it } from 'vitest';
import { blocksOf, readingBlocks } from './index.js';

const textsOf = (markdown: string): string[] => readingBlocks(blocksOf(markdown)).map(({ text }) => text);

describe('the reading text of markdown', () => {
	it.each([
		['a paragraph', 'One **two** [three](/x) `four` ![five](/y.png)', ['One two three four ']],
		['raw HTML', '<div>120 <b>rooms</b></div>\n<script>alert(1)</script>', ['120 rooms']],
		['a line break', 'one<br>two', ['one two']],
		['a table', '| a | b |\n| --- | --- |\n| c &amp; d | e |', ['a', 'b', 'c & d', 'e']],
		['a list', '- one\n- two\n  - three', ['one', 'two', 'three']],
	])('of %s is what its reader meets', (_, markdown, texts) => {
		expect(textsOf(markdown)).toEqual(texts);
	});
});
