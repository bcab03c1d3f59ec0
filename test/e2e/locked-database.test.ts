import { expect, it } from 'vitest';
import { api, createUser, createWebsite } from '../support/client.js';
import { openDatabase } from '../support/database.js';
import { startDirectus } from '../support/directus.js';
import { onPostgres } from '../support/postgres.js';

it.skipIf(onPostgres)(
	'a SQLite file that is locked by another process is read from, and what writes is a 503',
	async () => {
		const server = await startDirectus();
		const user = await createUser(server);
		const { id } = await createWebsite(user);
		const other = openDatabase(server.database);
		const lock = await other.transaction();
		await lock('pseo_slots').where({ slot: 'none' }).update({ detail: 'none' });
		try {
			const write = await user.api.patch(`/pseo/${id}`, { name: 'New' });
			expect(write.status, write.text).toBe(503);
			expect(write.headers.get('retry-after')).toBe('5');
			expect((await user.api.get(`/pseo/${id}`)).status).toBe(200);
			expect((await api(server, null).get('/health')).status).toBe(200);
		} finally {
			await lock.rollback();
			await other.destroy();
		}
		expect((await user.api.patch(`/pseo/${id}`, { name: 'New' })).status).toBe(200);
	},
);
