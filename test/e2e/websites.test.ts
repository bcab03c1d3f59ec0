import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	api,
	createUser,
	createWebsite,
	ended,
	importRows,
	MASTER_PROMPT,
	type Page,
	readAll,
	until,
	type Website,
} from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { sharedDirectus } from '../support/shared.js';

let server: RunningServer;
beforeAll(async () => {
	server = await sharedDirectus();
});
afterAll(() => checkInvariants(server.db));

describe('creating a website', () => {
	it('keeps every optional field and answers it again when it is read', async () => {
		const user = await createUser(server);
		const fields = {
			website_url: 'https://bags.example.com/shop/',
			master_prompt: '  Write about bags.  ',
			website_software: 'ghost',
			name: 'Bags',
			language_code: 'de-DE',
			description: 'A shop for leather bags.',
			sector: 'fashion',
			settings: { import_sitemap: false },
		};
		const site = await createWebsite(user, fields);
		expect(site).toMatchObject({
			...fields,
			master_prompt: 'Write about bags.',
			status: 'active',
			post_counts_total: 0,
			main_json: null,
		});
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data).toEqual(site);
	});

	it.each([
		['HTTPS://Example.COM', 'https://example.com'],
		['https://example.com/', 'https://example.com'],
		['https://example.com:443/shop#top', 'https://example.com/shop'],
		['http://example.com:8080/', 'http://example.com:8080'],
		['https://müller.example/straße', 'https://xn--mller-kva.example/stra%C3%9Fe'],
		['  https://example.com/a?b=c  ', 'https://example.com/a?b=c'],
	])('normalises %s to %s', async (given, kept) => {
		const user = await createUser(server);
		expect((await createWebsite(user, { website_url: given })).website_url).toBe(kept);
	});

	it.each([
		'example.com',
		'ftp://example.com',
		'javascript:alert(1)',
		'file:///etc/passwd',
		'https://',
		'https:///path',
		'http://user:secret@example.com',
		'https://exa mple.com',
		'https://example.com\nhttps://evil.example',
		`https://example.com/${'a'.repeat(2050)}`,
		'',
		' ',
	])('refuses %j as a URL and writes nothing', async (website_url) => {
		const user = await createUser(server);
		const { status, body } = await user.api.post('/pseo', { website_url, master_prompt: MASTER_PROMPT });
		expect(status).toBe(400);
		expect(body.details.fields[0]?.field).toBe('website_url');
		expect((await user.api.get('/pseo')).body.data).toEqual([]);
	});

	it('refuses fields that it does not know, such as one that sets the owner', async () => {
		const user = await createUser(server);
		for (const more of [
			{ account: 1 },
			{ directus_user_id: 'x' },
			{ post_counts_total: 5 },
			{ id: 7 },
			{ status: 'archived' },
		]) {
			const { status, body } = await user.api.post('/pseo', {
				website_url: 'https://example.com',
				master_prompt: MASTER_PROMPT,
				...more,
			});
			expect(status).toBe(400);
			expect(body.details.fields).toEqual([{ field: Object.keys(more)[0], message: 'Unknown field' }]);
		}
	});
});

describe('reading, changing and deleting websites', () => {
	it("lists the caller's websites newest first, without prompt and plan, by pages that neither repeat nor hide", async () => {
		const user = await createUser(server);
		const ids: number[] = [];
		for (let index = 0; index < 7; index++) ids.unshift((await createWebsite(user, { name: `Site ${index}` })).id);
		const seen = await readAll<Website>(user.api, '/pseo?limit=3', async () => {
			// Another website while paging changes nothing of what follows.
			await createWebsite(user);
		});
		expect(seen.map((site) => site.id)).toEqual(ids);
		for (const site of seen)
			for (const detail of ['master_prompt', 'main_json']) expect(site).not.toHaveProperty(detail);
	});

	it('filters by status', async () => {
		const user = await createUser(server);
		const [kept, paused] = [await createWebsite(user), await createWebsite(user)];
		await user.api.patch(`/pseo/${paused.id}`, { status: 'paused' });
		expect((await user.api.get<Website[]>('/pseo?status=paused')).body.data.map((site) => site.id)).toEqual([
			paused.id,
		]);
		expect((await user.api.get<Website[]>('/pseo?status=active')).body.data.map((site) => site.id)).toEqual([
			kept.id,
		]);
		expect((await user.api.get('/pseo?status=gone')).status).toBe(400);
	});

	it('changes the fields that are given and leaves the others', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user, { name: 'Before', sector: 'retail' });
		const { status, body } = await user.api.patch<Website>(`/pseo/${site.id}`, {
			name: 'After',
			website_url: 'https://EXAMPLE.org/',
		});
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'PSEO updated',
			data: { ...site, name: 'After', website_url: 'https://example.org', date_updated: body.data.date_updated },
		});
		expect((await user.api.patch(`/pseo/${site.id}`, {})).status).toBe(400);
		expect((await user.api.patch(`/pseo/${site.id}`, { website_url: 'nonsense' })).status).toBe(400);
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.website_url).toBe('https://example.org');
	});

	it('deletes a website with its pages and articles; the ledger stays', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(8));
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 8 });
		await ended(user, body.generation_id);
		const answer = await user.api.del(`/pseo/${site.id}`);
		expect(answer).toMatchObject({ status: 200, body: { message: 'PSEO deleted', data: { id: site.id } } });
		expect((await user.api.get(`/pseo/${site.id}`)).status).toBe(404);
		for (const table of ['pseo_pages', 'pseo_articles', 'pseo_generations'])
			expect(await server.db(table).where({ pseo_id: site.id })).toEqual([]);
		expect(await user.balance()).toBe(460);
		expect((await user.api.del(`/pseo/${site.id}`)).status).toBe(404);
	});

	it('refuses to delete a busy website unless forced, and then pays back what was not written', async () => {
		const user = await createUser(server, { tokens: 20_000 });
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(2000));
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 2000 });
		const refused = await user.api.del(`/pseo/${site.id}`);
		expect(refused).toMatchObject({
			status: 409,
			body: { code: 'website_busy', details: { jobs: `gen_${body.generation_id}` } },
		});
		expect((await user.api.del(`/pseo/${site.id}?force=true`)).status).toBe(200);
		expect((await user.api.get(`/pseo/${site.id}`)).status).toBe(404);
		const entries = (await user.api.get<{ kind: string; amount: number }[]>('/billing/transactions')).body.data;
		const paid = entries.filter((entry) => entry.kind !== 'grant').reduce((sum, entry) => sum + entry.amount, 0);
		expect(await user.balance()).toBe(20_000 + paid);
		expect(paid).toBeGreaterThan(-10_000);
		expect(await server.db('pseo_pages').where({ pseo_id: site.id })).toEqual([]);
	});
});

describe('the pages of a website', () => {
	it('lists them by priority, filters them and pages through them', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const rows = towns(25);
		await importRows(user, site.id, rows);
		const all = await user.api.get<Page[]>(`/pseo/${site.id}/pages?limit=100`);
		expect(all.body.data.map((page) => page.priority)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
		expect(all.body.data[0]).toMatchObject({
			pseo_id: site.id,
			source: 'import',
			status: 'planned',
			title: `${rows[0]?.name} in numbers`,
			error: null,
		});
		expect(all.body.next_cursor).toBeNull();

		for (const sort of ['id:asc', 'id:desc', 'priority:asc', 'priority:desc']) {
			const seen = await readAll<Page>(user.api, `/pseo/${site.id}/pages?limit=10&sort=${sort}`);
			const ids = all.body.data.map((page) => page.id);
			expect(
				seen.map((page) => page.id),
				sort,
			).toEqual(sort.endsWith('asc') ? ids : ids.reverse());
		}

		const name = rows[3]?.name ?? '';
		const found = await user.api.get<Page[]>(
			`/pseo/${site.id}/pages?keyword=${encodeURIComponent(name.toUpperCase())}`,
		);
		expect(found.body.data.map((page) => page.title)).toContain(`${name} in numbers`);
		expect((await user.api.get(`/pseo/${site.id}/pages?status=written`)).body.data).toEqual([]);
		expect((await user.api.get(`/pseo/${site.id}/pages?keyword=%25`)).body.data).toEqual([]);
		expect((await user.api.get(`/pseo/${site.id}/pages?status=gone`)).status).toBe(400);
	});

	it('refuses the cursor of another list', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(3));
		const { body } = await user.api.get(`/pseo/${site.id}/pages?limit=1&sort=id:asc`);
		for (const cursor of [body.next_cursor ?? '', 'made-up', 'AAAA', Buffer.from('[1,1]').toString('base64url')]) {
			expect((await user.api.get(`/pseo/${site.id}/pages?limit=1&sort=id:desc&cursor=${cursor}`)).status).toBe(
				400,
			);
		}
	});
});

describe('the sitemap import of a new website', () => {
	it('is left to the Flow "Import sitemap" and may be switched off', async () => {
		const user = await createUser(server);
		const quiet = await createWebsite(user);
		const asking = await createWebsite(user, { settings: {}, website_url: 'https://unreachable.invalid' });
		const job = await until(
			async () =>
				(await server.db('pseo_jobs').where({ pseo_id: asking.id, type: 'sitemap_import' }).first()) as
					{ id: number } | undefined,
			{ what: 'the job of the Flow' },
		);
		const { body } = await until(async () => {
			const answer = await user.api.get<{ status: string }>(`/jobs/job_${job.id}`);
			return !['pending', 'running'].includes(answer.body.data.status) && answer;
		});
		expect(['succeeded', 'failed']).toContain(body.data.status);
		expect(await server.db('pseo_jobs').where({ pseo_id: quiet.id })).toEqual([]);
	});

	it('answers nobody without a token', async () => {
		expect((await api(server, null).get('/pseo')).status).toBe(401);
	});
});
