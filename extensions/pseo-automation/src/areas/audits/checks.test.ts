import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { artifactsOf } from './artifacts.js';
import type { Finding } from './check.js';
import { PROFILES } from './profiles.js';
import { CHECKS } from './registry.js';
import { audit } from './score.js';
import { headWith, pageOf, prose } from './test-pages.js';

const json = (value: unknown): string => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

/** One page for each check that is broken in just this. */
const BROKEN: Record<string, string> = {
	'title-missing': pageOf({ head: headWith({ title: '' }) }),
	'title-length': pageOf({ head: headWith({ title: '<title>Pets in Bonn</title>' }) }),
	'title-multiple': pageOf({ extra: '<title>Another title that somebody forgot</title>' }),
	'description-missing': pageOf({ head: headWith({ description: '<meta name="description" content=" ">' }) }),
	'description-length': pageOf({
		head: headWith({ description: '<meta name="description" content="All about pets in Bonn.">' }),
	}),
	'description-multiple': pageOf({
		extra: `<meta name="description" content="${'Another description. '.repeat(5)}">`,
	}),
	'h1-missing': pageOf({ h1: '<h1> </h1>' }),
	'h1-multiple': pageOf({ h1: '<h1>Where dogs stay</h1><h1>Where cats stay</h1>' }),
	'lang-missing': pageOf({ html: 'dir="ltr"' }),
	'lang-invalid': pageOf({ html: 'lang="english"' }),
	'heading-skip': pageOf({ extra: '<h2>Food</h2><p>Fish.</p><h4>Which fish</h4>' }),
	'thin-content': pageOf({ body: prose(200) }),
	'sentence-length': pageOf({
		body: `<p>${'The dog and the cat and the bird and the fish walk to the old port by the sea and back to the house in the wood and on to the inn where they eat. '.repeat(12)}</p>`,
	}),
	'reading-ease': pageOf({
		body: `<p>${'Veterinary accommodation establishments necessitate comprehensive immunisation documentation. '.repeat(60)}</p>`,
	}),
	'anchor-empty': pageOf({ extra: '<a href="/cats"><img src="/cat.png" alt=""></a>' }),
	'anchor-generic': pageOf({ extra: '<a href="/cats">Click here!</a>' }),
	'link-uncrawlable': pageOf({ extra: '<a href="JavaScript:open()">All cats</a><a>All dogs</a>' }),
	'link-localhost': pageOf({ extra: '<a href="http://localhost:8055/cats">All cats</a>' }),
	'too-many-links': pageOf({
		extra: Array.from({ length: 101 }, (_, index) => `<a href="/cats/${index}">Cat ${index}</a>`).join(' '),
	}),
	'image-alt-missing': pageOf({ extra: '<img src="/cat.png">' }),
	'image-alt-length': pageOf({ extra: `<img src="/cat.png" alt="${'A cat in the yard. '.repeat(8)}">` }),
	'structured-data-invalid': pageOf({ extra: '<script type="application/ld+json">{"@type":"Article",}</script>' }),
	'structured-data-required': pageOf({
		extra: json({ '@type': 'FAQPage', mainEntity: [{ '@type': 'Question', name: 'Why?', acceptedAnswer: {} }] }),
	}),
	'canonical-missing': pageOf({ head: headWith({ canonical: '' }) }),
	'canonical-relative': pageOf({ head: headWith({ canonical: '<link rel="canonical" href="/bonn">' }) }),
	'canonical-multiple': pageOf({ extra: '<link rel="canonical" href="https://pets.example/bonn-2">' }),
};

const findingOf = (id: string, html: string): Finding | undefined => {
	const outcome = CHECKS.find(({ meta }) => meta.id === id)?.look({ html: artifactsOf(html) });
	return outcome?.is === 'failed' ? outcome.finding : undefined;
};
const ids = (html: string): string[] =>
	audit({ html: artifactsOf(html) }, PROFILES.scan).findings.map(({ check }) => check);
const messageOf = (check: string, html: string): string | undefined => findingOf(check, html)?.message;

describe('the registry', () => {
	it('leaves out no file of checks/ and no id twice', () => {
		const files = readdirSync(new URL('./checks/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
		expect(CHECKS.map(({ meta }) => meta.id).sort()).toEqual(files.sort());
	});

	it('has a broken page for every check', () => {
		expect(Object.keys(BROKEN).sort()).toEqual(CHECKS.map(({ meta }) => meta.id).sort());
	});

	it('says of each check what, why and how to fix', () => {
		for (const { meta } of CHECKS) {
			expect(meta.needs.length, meta.id).toBeGreaterThan(0);
			for (const text of [meta.title, meta.why, meta.how_to_fix])
				expect(text.length, meta.id).toBeGreaterThan(15);
		}
	});
});

describe('checks', () => {
	it('find nothing on a page where all is well', () => {
		expect(ids(pageOf())).toEqual([]);
	});

	it.each(Object.entries(BROKEN))('%s is found on the page that is broken in just this', (id, html) => {
		expect(ids(html)).toEqual([id]);
	});

	it('say what was expected and what came', () => {
		const said = (id: string): string | undefined => messageOf(id, BROKEN[id] ?? '');
		expect(said('title-length')).toBe('The title has 12 characters; expected 30 to 60.');
		expect(said('heading-skip')).toBe('Expected headings to go down one level at a time; one skips a level.');
		expect(said('link-uncrawlable')).toBe(
			'Expected every link to have an address; 2 of 4 have a script or nothing.',
		);
		expect(said('structured-data-required')).toBe(
			'Expected the required properties of each type; missing: the answer to Question 1 needs text.',
		);
	});

	it.each([
		['犬と猫が泊まれるボンの宿と料金', null],
		['ボンの宿', 'The title has 4 full-width characters; expected 15 to 30.'],
		[
			'犬と猫が泊まれるボンの宿と料金をすべて比べて季節ごとに調べた大きな案内です',
			'The title has 37 full-width characters; expected 15 to 30.',
		],
	])('count an East Asian character twice: %s', (title, message) => {
		expect(
			messageOf('title-length', pageOf({ head: headWith({ title: `<title>${title}</title>` }) })) ?? null,
		).toBe(message);
	});

	it('count what a reader sees as one character once', () => {
		expect(
			messageOf('title-length', pageOf({ head: headWith({ title: `<title>${'👩‍👩‍👧'.repeat(4)}</title>` }) })),
		).toBe('The title has 4 characters; expected 30 to 60.');
	});

	it.each([
		['hier', 'de', true],
		['Klicken Sie hier', 'de-AT', true],
		['buraya tıklayın', 'tr', true],
		['اضغط هنا', 'ar', true],
		['こちら', 'ja', true],
		['read more…', 'ja', true],
		['hier', 'en', false],
		['Hotels in Bonn', 'de', false],
		['こちらのホテルの料金', 'ja', false],
	])('know whether the link text %s says nothing in %s', (text, lang, generic) => {
		expect(
			ids(pageOf({ html: `lang="${lang}"`, extra: `<a href="/x">${text}</a>` })).includes('anchor-generic'),
		).toBe(generic);
	});

	it.each([
		'http://127.0.0.1/x',
		'https://10.1.2.3',
		'//192.168.0.1/x',
		'http://172.20.1.1',
		'http://[::1]/',
		'http://api.localhost',
		'http://nas.local/',
	])('know %s for a local machine', (href) => {
		expect(ids(pageOf({ extra: `<a href="${href}">All cats</a>` }))).toEqual(['link-localhost']);
	});

	it.each([
		'https://10.example/x',
		'https://localhost.example',
		'/localhost',
		'https://172.15.1.1',
		'mailto:a@localhost',
		'https://[',
	])('do not take %s for one', (href) => {
		expect(ids(pageOf({ extra: `<a href="${href}">All cats</a>` }))).toEqual([]);
	});

	it('let an anchor to jump to and an image with an empty alt pass', () => {
		expect(
			ids(
				pageOf({
					extra: '<a id="prices"></a><img src="/line.png" alt=""><a href="/x" aria-label="All cats"></a>',
				}),
			),
		).toEqual([]);
	});

	it.each([
		[
			{
				'@type': 'BreadcrumbList',
				itemListElement: [{ name: 'Home' }, { position: 2, item: { '@id': '/x', name: 'X' } }],
			},
			['ListItem 1 needs position', 'ListItem 1 needs item'],
		],
		[[{ '@type': ['Thing', 'https://schema.org/Article'] }], ['Article needs headline']],
		[{ '@type': 'WebPage', mainEntity: { '@type': 'FAQPage' } }, ['FAQPage needs mainEntity']],
		[{ '@type': 'FAQPage', mainEntity: ['why'] }, ['Question 1 needs to be an object']],
		[{ '@type': 'toString' }, []],
	])('know what structured data lacks: %j', (value, faults) => {
		const finding = findingOf('structured-data-required', pageOf({ extra: json(value) }));
		expect(finding?.evidence ?? []).toEqual(faults);
	});

	it.each(['en', 'de-AT', 'zh-Hant-TW', 'tr', 'ar-EG', 'x-default', 'no_NO', 'xx', 'e'])(
		'agree with Unicode whether %s is a language',
		(lang) => {
			expect(ids(pageOf({ html: `lang="${lang}"` })).includes('lang-invalid')).toBe(
				['x-default', 'no_NO', 'xx', 'e'].includes(lang),
			);
		},
	);
});
