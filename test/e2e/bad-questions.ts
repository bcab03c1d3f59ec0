import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { type Answer, api, type Api, until } from '../support/client.js';
import type { Server } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { type Belongings, belongings, type RouteCase, routeCases } from '../support/routes.js';
import { commitMark, ourTables } from '../support/tables.js';

let server: Server;
let own: Belongings;
let routes: RouteCase[];
let pid: number;

/** Makes what a test file asks about: all below asks the server that was named here. */
export async function prepareToAsk(asked: Server): Promise<{ own: Belongings; routes: RouteCase[] }> {
	server = asked;
	own = await belongings(server);
	routes = routeCases(own);
	pid = server.pid;
	await api(server, server.adminToken).get('/credits');
	return { own, routes };
}

/** Whatever was asked, the process is the one that started, and the books are in order. */
export async function checkUnharmed(): Promise<void> {
	expect(server.pid, 'the process that started').toBe(pid);
	await checkInvariants(server.db);
}

/** The server answers, and what was there before all the questions is still there. */
export async function checkAlive(): Promise<void> {
	expect((await own.user.api.get(`/pseo/${own.site}`)).status).toBe(200);
	expect((await own.user.api.get('/credits')).status).toBe(200);
	expect((await api(server, null).get('/health')).status).toBe(200);
}

/** What the server's own heartbeats write. */
const ITS_OWN = ['pseo_slots', 'pseo_event_cursors'];

let known = { mark: '', digest: '' };

/** A digest of all that our tables hold, once no job is at work. */
export async function contents(): Promise<string> {
	await until(async () => (await server.db('pseo_queue').limit(1)).length === 0, { what: 'an empty queue' });
	const mark = await commitMark(server.db);
	if (mark === known.mark) return known.digest;
	const hash = createHash('sha256');
	for (const name of await ourTables(server.db))
		if (!ITS_OWN.includes(name)) {
			const rows: Record<string, unknown>[] = await server.db(name).orderBy('id');
			// An event gets its place in the order of all events a moment after the commit that told it.
			hash.update(JSON.stringify([name, rows.map(({ position: _place, ...row }) => row)]));
		}
	known = { mark, digest: hash.digest('hex') };
	return known.digest;
}

/** Waits for what a request has set going: a Flow begins a moment after the answer. */
export async function quiet(): Promise<void> {
	let last = '';
	await until(
		async () => {
			const now = await contents();
			const same = now === last;
			last = now;
			return same;
		},
		{ every: 250, what: 'a quiet server' },
	);
}

/** Asks something wrong: the answer is documented and in the envelope, and nothing was written. */
export async function refused(asking: () => Promise<Answer>, expected: number | number[], what = ''): Promise<Answer> {
	const before = await contents();
	const answer = await asking();
	expect([expected].flat(), `${what}: ${answer.status} ${answer.text.slice(0, 300)}`).toContain(answer.status);
	expect(answer.headers.get('content-type'), what).toMatch(/^application\/json/);
	expect(answer.body, what).toMatchObject({
		success: false,
		error: expect.any(String) as string,
		code: expect.stringMatching(/^[a-z_]+$/) as string,
		request_id: expect.any(String) as string,
		timestamp: expect.stringMatching(/Z$/) as string,
	});
	expect(await contents(), `${what} wrote something`).toBe(before);
	return answer;
}

/** The caller that may ask a route. */
export const caller = (route: RouteCase): Api =>
	route.access === 'admin' ? api(server, server.adminToken) : own.user.api;
/** The routes whose bodies Directus parses. */
export const parsed = () => routes.filter((route) => route.body !== null && !route.stream);
export const JSON_TYPE = { 'Content-Type': 'application/json' };
/** A request that its route would serve, with another body. */
export const sending = (route: RouteCase, body: unknown) => caller(route).ask(route.method, route.path, body);
