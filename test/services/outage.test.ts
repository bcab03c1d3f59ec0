import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { api, createUser, createWebsite, ended, importRows, until } from '../support/client.js';
import { startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';

/** PostgreSQL on a port of its own, which a test can take away and give back. */
class Gate {
	#server: Server | null = null;
	readonly #sockets = new Set<Socket>();
	port = 0;

	async open(): Promise<void> {
		const { PGHOST = '127.0.0.1', PGPORT = '5432' } = process.env;
		const target = PGHOST.startsWith('/')
			? { path: `${PGHOST}/.s.PGSQL.${PGPORT}` }
			: { host: PGHOST, port: Number(PGPORT) };
		this.#server = createServer((near) => {
			const far = connect(target);
			for (const [from, to] of [
				[near, far],
				[far, near],
			] as const) {
				this.#sockets.add(from);
				from.on('error', () => to.destroy());
				from.on('close', () => {
					this.#sockets.delete(from);
					to.destroy();
				});
				from.pipe(to);
			}
		});
		await new Promise<void>((resolve) => this.#server?.listen(this.port, '127.0.0.1', resolve));
		const address = this.#server.address();
		if (address !== null && typeof address === 'object') this.port = address.port;
	}

	async close(): Promise<void> {
		const closed = new Promise<unknown>((resolve) => this.#server?.close(resolve));
		for (const socket of this.#sockets) socket.destroy();
		await closed;
	}
}

const gate = new Gate();
beforeAll(() => gate.open());
afterAll(() => gate.close());

it('is a 503 that says when to come again while the database is away, and work goes on when it is back', async () => {
	const server = await startDirectus({ env: { DB_HOST: '127.0.0.1', DB_PORT: String(gate.port) } });
	const user = await createUser(server, { tokens: 5000 });
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(400));
	const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 400 });
	await until(
		async () =>
			(await user.api.get<{ created_count: number }>(`/generations/${body.generation_id}`)).body.data
				.created_count > 0,
		{
			what: 'the first pages',
		},
	);

	await gate.close();
	const began = performance.now();
	const health = await api(server, null).get('/health');
	const read = await user.api.get(`/pseo/${site.id}`);
	const write = await user.api.patch(`/pseo/${site.id}`, { name: 'New' });
	const took = performance.now() - began;
	expect([health.status, read.status, write.status], `${read.text} ${write.text}`).toEqual([503, 503, 503]);
	for (const answer of [read, write]) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
	expect(took).toBeLessThan(15_000);

	await gate.open();
	await until(async () => (await api(server, null).get('/health')).status === 200, { what: 'health' });
	expect(await ended(user, body.generation_id, 60_000)).toMatchObject({ status: 'completed', created_count: 400 });
	await checkInvariants(server.db);
}, 150_000);
