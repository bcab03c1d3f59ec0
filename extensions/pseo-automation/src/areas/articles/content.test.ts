import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, readingBlocks, serialise } from '../../platform/markdown/index.js';
import { figuresOf } from '../../platform/text/words.js';
import { rendered, sanitized } from './content.js';

describe('what follows from the content of an article', () => {
	it('is its HTML, and figures of the text in it', () => {
		expect(rendered('## One two\n\nThree [four](/x) ![five](/y.png)\n\n- six')).toMatchObject({
			word_count: 5,
			read_time_minutes: 1,
		});
	});

	it('is the same when what is stored is saved again, as markdown or as HTML', () => {
		const { content_markdown, ...stored } = rendered(
			'One **two** three.\n\n| a | b |\n| --- | --- |\n| c | 東京都 |',
		);
		expect(rendered(content_markdown)).toMatchObject(stored);
		expect(sanitized(stored.content_html)).toEqual(stored);
	});

	it('counts what the checks read as the writers count their markdown', () => {
		const pieces = fc.constantFrom(
			'one two',
			"don't",
			'3.5 km²',
			'東京は大きい',
			'مدينة',
			'&amp;',
			'&eacute;',
			'**',
			'*',
			'`code here`',
			'[link text](/a)',
			'![alt](/b.png)',
			'<br>',
			'<b>',
			'<div>x y</div>',
			'# ',
			'## ',
			'- ',
			'1. ',
			'> ',
			'| a | b |\n| --- | --- |\n| c d | e |',
			'\n',
			'\n\n',
			' ',
			'www.example.com',
			'a@b.co',
			'-',
			'.',
		);
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
				const written = serialise(blocksOf(parts.join('')), {
					link: (href) => (href.startsWith('/') ? href : null),
					text: (text) => text,
					heading: (depth) => Math.max(2, depth),
				});
				const counted = figuresOf(readingBlocks(blocksOf(written)).map(({ text }) => text));
				expect(rendered(written)).toMatchObject(counted);
			}),
			{ numRuns: 500 },
		);
	});
});
