import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	type Article,
	createUser,
	createWebsite,
	ended,
	importRows,
	type User,
	type Website,
} from '../support/client.js';
import { startClaude } from '../support/claude.js';
import type { Emulator } from '../support/claude-emulator/index.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';

let claude: Emulator;
let server: Server;
beforeAll(async () => {
	const service = await startClaude();
	claude = service.claude;
	server = await startDirectus({ env: service.env });
});
beforeEach(() => claude.reset());
afterAll(() => checkInvariants(server.db));

const DESCRIPTION =
	'We run guided bicycle tours and rent touring bicycles, e-bikes and child trailers in Salzburg, Passau and Linz. Our guests are families and older couples who ride the Danube trail and want luggage transport, hotel bookings and repair on the road.';
const writtenBy = (writer: string) => ({ settings: { import_sitemap: false, writer } });

async function siteOf(fields: Record<string, unknown>, rows: number): Promise<{ user: User; site: Website }> {
	const user = await createUser(server, { tokens: 1000 });
	const site = await createWebsite(user, { description: DESCRIPTION, ...fields });
	if (rows > 0) await importRows(user, site.id, towns(rows));
	return { user, site };
}

/** The articles of a generation of so many pages, in the order in which they were written. */
async function write(user: User, site: Website, count: number): Promise<Article[]> {
	const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: count });
	const { id, status, failed_routes } = await ended(user, started.body.generation_id);
	expect(status, JSON.stringify(failed_routes)).toBe('completed');
	const list = (await user.api.get<{ id: number }[]>(`/articles?generation=${id}&sort=id:asc`)).body.data;
	return Promise.all(list.map((row) => read(user, row.id)));
}

const read = async (user: User, id: number): Promise<Article> =>
	(await user.api.get<Article>(`/articles/${id}`)).body.data;

const change = async (user: User, id: number, fields: Record<string, unknown>): Promise<Article> => {
	const { status, body, text } = await user.api.patch<Article>(`/articles/${id}`, fields);
	expect(status, text).toBe(200);
	return body.data;
};

/** The figures of an article's text, which do not depend on its writer. */
const figuresOf = ({
	word_count,
	read_time_minutes,
	quality_score,
	ai_score,
	findings,
	review_reasons,
	content_html,
}: Article) => ({
	word_count,
	read_time_minutes,
	quality_score,
	ai_score,
	findings,
	review_reasons,
	content_html,
});

describe('a page of the template writer', () => {
	it('is judged as every page is: it has a score, findings and a signature, and is a draft all the same', async () => {
		const { user, site } = await siteOf(writtenBy('template'), 6);
		const articles = await write(user, site, 6);
		expect(articles).toHaveLength(6);
		for (const article of articles) {
			expect(article).toMatchObject({ status: 'draft', generator: 'template', review_reasons: [], h1: null });
			expect(article.quality_score).toBeGreaterThan(50);
			expect(article.quality_score).toBeLessThanOrEqual(100);
			expect(article.ai_score).toBeGreaterThanOrEqual(0);
			for (const finding of article.findings)
				expect(finding).toEqual({
					check: expect.stringMatching(/^[a-z1_-]+$/) as unknown,
					severity: expect.stringMatching(/^(critical|error|warning|info)$/) as unknown,
					message: expect.any(String) as unknown,
				});
		}
		// A score is kept with the version of the profile that it was made by.
		expect(await server.db('pseo_articles').where({ pseo_id: site.id }).distinct().pluck('score_version')).toEqual([
			1,
		]);
		const signatures = (await server
			.db('pseo_signatures')
			.where({ pseo_id: site.id })
			.select('page', 'route', 'signature')) as { page: number; route: string; signature: string }[];
		expect(signatures.map(({ route }) => route).sort()).toEqual(articles.map(({ route }) => route).sort());
		for (const { signature } of signatures) expect(signature).toHaveLength(344);
	});

	it('is told among its findings that it repeats another page, and loses points for it', async () => {
		const { user, site } = await siteOf(writtenBy('template'), 0);
		await user.api.post('/generate/main-json', {
			pseo_id: site.id,
			language_code: 'en-US',
			description: DESCRIPTION,
		});
		const articles = await write(user, site, 3);
		expect(articles.map(({ status }) => status)).toEqual(['draft', 'draft', 'draft']);
		const alike = articles.filter(({ findings }) => findings.some(({ check }) => check === 'too_similar'));
		expect(alike.length).toBeGreaterThan(0);
		const [{ findings = [], quality_score = null } = {}] = alike;
		expect(findings.find(({ check }) => check === 'too_similar')).toMatchObject({
			severity: 'warning',
			message: expect.stringMatching(/^Write a text of its own: \d+ % of it stands on \//) as unknown,
		});
		expect(quality_score).toBeLessThanOrEqual(70);
	});

	it('is what a model must not repeat', async () => {
		const { user, site } = await siteOf(writtenBy('template'), 0);
		await user.api.post('/generate/main-json', {
			pseo_id: site.id,
			language_code: 'en-US',
			description: DESCRIPTION,
		});
		const [template] = await write(user, site, 1);
		await user.api.patch(`/pseo/${site.id}`, writtenBy('anthropic'));
		claude.set({
			replies: {
				fixed: JSON.stringify({
					title: 'Cycling holidays on the Danube for families',
					meta_description:
						'Guided bicycle tours and rented bicycles for families and older couples who ride the Danube trail, with luggage transport.',
					slug: 'cycling',
					excerpt: 'Guided bicycle tours and rented bicycles on the Danube trail.',
					h1: 'Cycling holidays on the Danube for families',
					sections: [{ heading: '', markdown: template?.content_markdown, facts: [] }],
					faqs: (template?.faqs ?? []).map((faq) => ({ ...faq, facts: [] })),
					tags: [],
					links: [],
				}),
			},
		});
		const [article] = await write(user, site, 1);
		expect(article).toMatchObject({ status: 'review', generator: 'anthropic/claude-sonnet-5-5' });
		expect(article?.review_reasons).toContainEqual(
			expect.objectContaining({ rule: 'too_similar', quote: template?.route }),
		);
	});
});

describe('an article that is saved', () => {
	it.each(['template', 'anthropic'])('without a change keeps every figure: written by %s', async (writer) => {
		const { user, site } = await siteOf(writtenBy(writer), 4);
		const [article] = await write(user, site, 1);
		expect(article?.quality_score).not.toBeNull();
		const { id, title, content_markdown, meta_description, faqs, tags } = article as Article;
		const saved = await change(user, id, { title, content_markdown, meta_description, faqs, tags });
		expect(figuresOf(saved)).toEqual(figuresOf(article as Article));
		expect(saved).toEqual({ ...article, date_updated: saved.date_updated });
		expect(figuresOf(await change(user, id, { status: 'approved' }))).toEqual(figuresOf(article as Article));
	});

	it('with another text is judged again by what its text alone can tell', async () => {
		const { user, site } = await siteOf(writtenBy('template'), 4);
		const [article] = await write(user, site, 1);
		const { id, quality_score, content_markdown, findings } = article as Article;
		const thin = await change(user, id, { content_markdown: 'Two words. [here](/x)' });
		expect(thin.findings.map(({ check }) => check)).toEqual(
			expect.arrayContaining(['thin-content', 'anchor-generic']),
		);
		expect(thin.quality_score).toBeLessThan(quality_score as number);
		expect(thin.word_count).toBeLessThan(10);
		const back = await change(user, id, { content_markdown });
		expect(back.content_html).toBe(article?.content_html);
		expect(back.word_count).toBe(article?.word_count);
		expect(back.read_time_minutes).toBe(article?.read_time_minutes);
		// What only the website's other pages could tell has a name with _, checks of the text have one with -.
		expect(back.findings).toEqual(findings.filter(({ check }) => !check.includes('_')));
		expect(back.quality_score).toBeGreaterThanOrEqual(quality_score as number);
	});

	it('with another title or description is judged again as well', async () => {
		const { user, site } = await siteOf(writtenBy('template'), 4);
		const [article] = await write(user, site, 1);
		const { id } = article as Article;
		const checks = ({ findings }: Article) => findings.map(({ check }) => check);
		const short = await change(user, id, { title: 'Towns', meta_description: 'All towns.' });
		expect(checks(short)).toEqual(expect.arrayContaining(['title-length', 'description-length']));
		const right = await change(user, id, {
			title: 'What a town in the data set is like, in numbers',
			meta_description:
				'Rents, rivers, altitude and climate of one town, compared with those of all the others in this data set.',
		});
		expect(checks(right)).not.toContain('title-length');
		expect(checks(right)).not.toContain('description-length');
		expect(right.quality_score).toBeGreaterThan(short.quality_score as number);
		expect(right.word_count).toBe(article?.word_count);
	});

	it('is compared with new pages as what it says now', async () => {
		const { user, site } = await siteOf(writtenBy('template'), 4);
		const [article] = await write(user, site, 1);
		const { id, page, title, content_markdown, meta_description, faqs } = article as Article;
		const signature = (): Promise<unknown> => server.db('pseo_signatures').where({ page }).first();
		const first = await signature();
		await change(user, id, { title, content_markdown, meta_description, faqs, status: 'approved' });
		expect(await signature()).toEqual(first);
		await change(user, id, { title: 'Another title', content_markdown: `${content_markdown} And more of it.` });
		const changed = (await signature()) as Record<string, unknown>;
		expect(changed).toMatchObject({ page, description_hash: (first as typeof changed)['description_hash'] });
		for (const column of ['title_hash', 'signature'])
			expect(changed[column]).not.toBe((first as typeof changed)[column]);
		await change(user, id, { title, content_markdown });
		expect(await signature()).toEqual(first);
		await user.api.del(`/articles/${id}`);
		expect(await signature()).toBeUndefined();
	});

	it('is told by new pages that repeat it, when a person has written it', async () => {
		const { user, site } = await siteOf(writtenBy('template'), 4);
		const [article] = await write(user, site, 1);
		const { id, content_markdown, faqs, meta_description } = article as Article;
		await user.api.del(`/articles/${id}`);
		const copy = {
			pseo_id: site.id,
			route: '/by-hand',
			title: 'By hand',
			content_markdown,
			faqs,
			meta_description,
		};
		expect((await user.api.post('/articles', copy)).status).toBe(201);
		const [again] = await write(user, site, 1);
		expect(again?.route).toBe(article?.route);
		expect(again?.findings).toContainEqual(
			expect.objectContaining({ message: expect.stringContaining('/by-hand') as unknown }),
		);
	});

	it('and was never judged stays without a score', async () => {
		const { user, site } = await siteOf(writtenBy('template'), 0);
		const { body } = await user.api.post<Article>('/articles', {
			pseo_id: site.id,
			title: 'By hand',
			content_markdown: 'One two three.',
		});
		const saved = await change(user, body.data.id, { content_markdown: 'One two three four.' });
		expect(saved).toMatchObject({ quality_score: null, ai_score: null, findings: [], word_count: 4 });
	});
});
