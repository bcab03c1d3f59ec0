import { beforeAll, describe, expect, it } from 'vitest';
import { createUser, createWebsite, importRows, type User, type Website } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { towns } from '../support/rows.js';

const ORIGIN = 'https://app.example.com';

let server: Server;
let user: User;
let site: Website;
beforeAll(async () => {
	server = await startDirectus({
		env: {
			PUBLIC_URL: 'https://www.example.com/cms/',
			CORS_ENABLED: 'true',
			CORS_ORIGIN: ORIGIN,
			IP_TRUST_PROXY: '1',
			RATE_LIMITER_ENABLED: 'true',
			RATE_LIMITER_POINTS: '50',
			RATE_LIMITER_DURATION: '3600',
		},
	});
	user = await createUser(server);
	site = await createWebsite(user);
	await importRows(user, site.id, towns(3));
});

const ask = (path: string, init: RequestInit = {}) =>
	fetch(server.url + path, {
		...init,
		headers: { Origin: ORIGIN, Authorization: `Bearer ${user.token}`, ...(init.headers as Record<string, string>) },
	});
const list = (answer: Response, name: string) =>
	(answer.headers.get(name) ?? '').split(',').map((entry) => entry.trim().toLowerCase());

describe('behind a proxy that serves Directus under a path', () => {
	it('poll_url leads through the proxy', async () => {
		const plan = {
			pseo_id: site.id,
			language_code: 'en-US',
			description:
				'Towns of a region for people who visit them: how many live there, how high they lie, and how each compares with its neighbours and with the region as a whole.',
		};
		const { body } = await user.api.post<{ job_id: string; poll_url: string }>(
			'/generate/main-json?async=true',
			plan,
		);
		expect(body.data.poll_url).toBe(`/cms/pseo-endpoints/jobs/${body.data.job_id}`);
	});
});

describe('where an operator has allowed another origin', () => {
	it('a browser may send an Idempotency-Key to our routes, and nothing more than before to others', async () => {
		const preflight = (path: string) =>
			ask(path, {
				method: 'OPTIONS',
				headers: {
					'Access-Control-Request-Method': 'POST',
					'Access-Control-Request-Headers': 'idempotency-key,authorization',
				},
			});
		const ours = await preflight('/pseo-endpoints/pseo');
		expect(ours.headers.get('access-control-allow-origin')).toBe(ORIGIN);
		expect(list(ours, 'access-control-allow-headers')).toEqual(
			expect.arrayContaining(['content-type', 'authorization', 'idempotency-key']),
		);
		expect(list(await preflight('/items/pseos'), 'access-control-allow-headers')).not.toContain('idempotency-key');
	});

	it('a script may read what answers say of the request and of the limit', async () => {
		const answer = await ask('/pseo-endpoints/pseo');
		expect(answer.status).toBe(200);
		const exposed = list(answer, 'access-control-expose-headers');
		for (const name of ['content-range', 'x-request-id', 'retry-after', 'x-ratelimit-remaining'])
			expect(exposed).toContain(name);
		for (const name of ['x-request-id', 'x-ratelimit-remaining']) expect(answer.headers.get(name)).not.toBe(null);
	});
});

describe("where Directus's own limiter is on", () => {
	it('a burst of one visitor gets one number in header and body, and another visitor behind the proxy is served', async () => {
		const from = (visitor: string) => ask('/pseo-endpoints/pseo', { headers: { 'X-Forwarded-For': visitor } });
		let last = await from('203.0.113.7');
		for (let count = 0; count < 60 && last.status === 200; count++) last = await from('203.0.113.7');
		expect(last.status).toBe(429);
		const body = (await last.json()) as {
			code: string;
			retry_after_seconds?: number;
			details?: { retry_after_seconds: number };
		};
		expect(body.code).toBe('rate_limited');
		const said = body.retry_after_seconds ?? body.details?.retry_after_seconds;
		expect(last.headers.get('retry-after')).toBe(String(said));
		expect(said).toBeGreaterThan(1);
		expect((await from('203.0.113.8')).status).toBe(200);
	});
});
