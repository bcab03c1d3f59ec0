import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactsOf } from '../audits/index.js';
import {
	documentArtifacts,
	escapeHtml,
	jsonForScript,
	renderDocument,
	renderPreview,
	type PreviewInput,
} from './preview.js';
import { renderArticle } from './render.js';

const page: PreviewInput = {
	title: 'Spain',
	meta_description: 'About Spain.',
	language_code: 'en-US',
	content_html: '<p>Text</p><table><thead><tr><th>a</th></tr></thead></table>',
	faqs: [{ question: 'Where?', answer: 'In Europe.' }],
	schema_org: { '@type': 'Article' },
	canonical: 'https://example.com/spain',
	generator: 'template',
	status: 'draft',
};

describe('renderPreview', () => {
	it('is a complete page with one h1 that search engines must not index', () => {
		const html = renderPreview(page);
		expect(html).toMatch(/^<!doctype html>/);
		expect(html.match(/<h1/g)).toHaveLength(1);
		expect(html).toContain('<meta name="robots" content="noindex, nofollow">');
		expect(html).toContain('<link rel="canonical" href="https://example.com/spain">');
		expect(html).toContain('<summary>Where?</summary><p>In Europe.</p>');
		expect(html).toContain('written by template');
	});

	it('loads nothing from outside', () => {
		expect(renderPreview(page)).not.toMatch(/<(?:img|script|link)[^>]+src=|@import|url\(|stylesheet/);
	});

	it.each([
		['ar', 'rtl'],
		['he-IL', 'rtl'],
		['fa', 'rtl'],
		['ur-PK', 'rtl'],
		['de-DE', 'ltr'],
		['tr', 'ltr'],
	])('writes %s from the right side', (code, direction) => {
		expect(renderPreview({ ...page, language_code: code })).toContain(`<html lang="${code}" dir="${direction}">`);
	});

	it('keeps hostile texts inside their places', () => {
		const hostile = '</title></script><script>alert(1)</script>"\'<img src=x onerror=alert(1)>';
		const html = renderPreview({
			title: hostile,
			meta_description: hostile,
			language_code: '"><script>',
			content_html: hostile,
			faqs: [{ question: hostile, answer: hostile }],
			schema_org: { name: hostile, note: '<!--<script>' },
			canonical: `javascript:alert(1)//${hostile}`,
			generator: hostile,
			status: hostile,
		});
		expect(html.match(/<script/g)).toEqual(['<script']);
		expect(html.match(/<\/script>/g)).toHaveLength(1);
		expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]+onerror/);
		expect(html).not.toContain('rel="canonical"');
		expect(html).toContain('<html lang="en" dir="ltr">');
	});

	it('gives JSON-LD back exactly, and never with a character that could end its element', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const script = jsonForScript(value);
				expect(script).not.toMatch(/[<>&\u2028\u2029]/);
				expect(JSON.parse(script)).toEqual(JSON.parse(JSON.stringify(value)));
			}),
		);
	});

	it('escapes every character that means something in HTML', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				expect(escapeHtml(text)).not.toMatch(/[<>"']/);
			}),
		);
	});
});

describe('documentArtifacts', () => {
	it('are those of the whole document, whatever stands in the article', () => {
		const line = fc
			.array(
				fc.constantFrom(
					' ',
					'  ',
					'Spain',
					'&',
					'&amp;',
					'<b>',
					'"',
					"'",
					'</title>',
					'犬',
					'\n',
					'#',
					'<!--',
					'\u00a0',
					'📷',
				),
				{ maxLength: 8 },
			)
			.map((parts) => parts.join(''));
		const article = fc.record({
			title: line,
			h1: fc.option(line),
			meta_description: line,
			language_code: fc.constantFrom('en-US', 'ar', '"><script>', ''),
			content_html: fc
				.array(
					fc.constantFrom(
						'## A\n\n',
						'One two. Three. ',
						'[a](/b)',
						'![](/x.png)',
						'| a |\n| - |\n| b |\n\n',
						'<div>',
						'\n\n',
					),
				)
				.map((parts) => renderArticle(parts.join(''))),
			faqs: fc.array(fc.record({ question: line, answer: line }), { maxLength: 3 }),
			schema_org: fc.option(fc.record({ '@type': fc.constant('Article'), headline: line, list: fc.array(line) })),
			canonical: fc.constantFrom(null, 'https://example.com/spain', 'javascript:x', 'https://example.com/a b'),
		});
		fc.assert(
			fc.property(article, (input) => {
				expect(documentArtifacts(input)).toEqual(artifactsOf(renderDocument(input)));
			}),
			{ numRuns: 300 },
		);
	});
});
