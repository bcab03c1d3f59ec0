import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, createUser, createWebsite, MASTER_PROMPT, until, type User } from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { csvLine, csvOf, town, towns } from '../support/rows.js';
import { sharedDirectus } from '../support/shared.js';

let server: RunningServer;
beforeAll(async () => {
	server = await sharedDirectus();
});
afterAll(() => checkInvariants(server.db));

const place = (site: number): string => `/pseo/${site}/pages/import?route=/towns/{name}&title={name}`;
const upload = (user: User, site: number, raw: string | ReadableStream): Promise<Answer> =>
	user.api.post(place(site), undefined, { raw, headers: { 'Content-Type': 'text/csv' } });

/** Sends the head of an import and some of its body, then goes away. */
function goAway(user: User, site: number, afterMs: number): Promise<void> {
	const { hostname, port } = new URL(server.url);
	return new Promise((resolve) => {
		const socket = connect(Number(port), hostname, () => {
			socket.write(
				[
					`POST /pseo-endpoints${encodeURI(place(site))} HTTP/1.1`,
					`Host: ${hostname}`,
					`Authorization: Bearer ${user.token}`,
					'Content-Type: text/csv',
					'Content-Length: 100000',
					'',
					'name,n',
				].join('\r\n'),
			);
			setTimeout(() => socket.destroy(), afterMs);
		});
		socket.on('error', () => {});
		socket.once('close', () => resolve());
	});
}

describe('an import whose caller goes away', () => {
	it('lets the next one begin, whenever the caller went', async () => {
		const user = await createUser(server);
		for (let times = 0; times < 60; times++) {
			const { id } = await createWebsite(user);
			await goAway(user, id, times % 11);
			const next = await until(
				async () => {
					const answer = await upload(user, id, csvOf(towns(3)));
					return answer.status !== 409 && answer;
				},
				{ timeout: 10_000, what: `an import after one that was cut off after ${times % 11} ms` },
			);
			expect(next.status, next.text).toBe(200);
		}
	});

	it('holds its website for a short lease, which is renewed', async () => {
		const user = await createUser(server);
		const { id } = await createWebsite(user);
		let end = (): void => {};
		const answer = upload(
			user,
			id,
			new ReadableStream({
				start(controller) {
					controller.enqueue(new TextEncoder().encode(csvOf(towns(2000))));
					end = () => controller.close();
				},
			}),
		);
		const slot = (): Promise<{ lease_until: number } | undefined> =>
			server
				.db('pseo_slots')
				.where({ slot: `import:${id}` })
				.first('lease_until') as never;
		const row = await until(slot, { what: 'the slot of the import' });
		expect(Number(row.lease_until) - Date.now()).toBeLessThanOrEqual(30_000);
		end();
		expect((await answer).status).toBe(200);
		expect(await slot()).toBeUndefined();
	});
});

describe('a website that is deleted while rows come in', () => {
	it('ends the import with 404 or 409', async () => {
		const user = await createUser(server);
		const { id } = await createWebsite(user);
		let send: ReadableStreamDefaultController | undefined;
		const bytes = (rows: ReturnType<typeof towns>) =>
			new TextEncoder().encode(rows.map((row) => csvLine(Object.values(row))).join(''));
		const answer = upload(
			user,
			id,
			new ReadableStream({
				start(controller) {
					controller.enqueue(new TextEncoder().encode(csvLine(Object.keys(town(0)))));
					controller.enqueue(bytes(towns(3000)));
					send = controller;
				},
			}),
		);
		await until(async () => server.db('pseo_pages').where({ pseo_id: id }).first('id'), { what: 'the first rows' });
		expect((await user.api.del(`/pseo/${id}?force=true`)).status).toBe(200);
		send?.enqueue(bytes(towns(3000, 3000)));
		send?.close();
		const { status, text } = await answer;
		expect([404, 409], text).toContain(status);
		expect(await server.db('pseo_pages').where({ pseo_id: id })).toEqual([]);
	});
});

describe('an answer under an Idempotency-Key', () => {
	it('is not repeated to somebody who is no member of the account any more', async () => {
		const [owner, member] = [await createUser(server), await createUser(server)];
		const { id } = await createWebsite(owner, { master_prompt: MASTER_PROMPT });
		await member.balance();
		const { account } = (await server.db('pseos').where({ id }).first('account')) as { account: number };
		await server.db('pseo_members').insert({ account, user: member.id, role: 'editor', date_created: new Date() });
		const ask = () =>
			member.api.post(
				'/articles',
				{ pseo_id: id, title: 'Once', content_markdown: 'x' },
				{ headers: { 'Idempotency-Key': 'of-a-member' } },
			);
		expect((await ask()).status).toBe(201);
		expect((await ask()).headers.get('idempotent-replayed')).toBe('true');
		await server.db('pseo_members').where({ account, user: member.id }).delete();
		expect((await ask()).status).toBe(403);
	});
});

describe('public routes', () => {
	it.each(['expired.or.garbled', 'no-such-static-token'])('answer to the token %s as to none', async (token) => {
		const ask = (path: string) =>
			fetch(`${server.url}/pseo-endpoints${path}`, { headers: { Authorization: `Bearer ${token}` } });
		expect((await ask('')).status).toBe(200);
		expect((await ask('/')).status).toBe(200);
		expect((await ask('/health')).status).toBe(200);
		expect((await ask('/credits')).status).toBe(401);
	});

	it('and all others are kept by no cache, errors of Directus too', async () => {
		const user = await createUser(server);
		for (const answer of [
			await user.api.get('/credits'),
			await user.api.get('/pseo/0'),
			await user.api.get('/no-such-route'),
			await user.api.post('/pseo', undefined, { raw: '{', headers: { 'Content-Type': 'application/json' } }),
		]) {
			expect(answer.headers.get('cache-control'), answer.text).toBe('private, no-store');
			expect(answer.headers.get('vary')).toContain('Authorization');
		}
	});
});
