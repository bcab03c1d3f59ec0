import { expect } from 'vitest';
import { createUser, createWebsite, importRows, type User, type Website } from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { towns } from '../support/rows.js';
import { studio } from './studio.js';

/** A new user with a website and the rows of that many towns. */
export async function siteWith(
	server: RunningServer,
	count: number,
	fields: Record<string, unknown> = {},
): Promise<{ user: User; site: Website; account: number }> {
	const user = await createUser(server);
	const site = await createWebsite(user, fields);
	if (count > 0) await importRows(user, site.id, towns(count));
	const { account } = (await server.db('pseos').where({ id: site.id }).first('account')) as { account: number };
	return { user, site, account };
}

/** Makes an operator's Flow of one operation, active, and answers its id. */
export async function makeFlow(
	server: RunningServer,
	flow: Record<string, unknown>,
	operation: { type: string; options: Record<string, unknown> },
): Promise<string> {
	const admin = studio(server);
	const made = await admin.post<{ id: string }>('/flows', {
		name: 'Operator',
		status: 'inactive',
		accountability: null,
		...flow,
	});
	const step = await admin.post<{ id: string }>('/operations', {
		flow: made.data.id,
		key: 'step',
		name: 'Step',
		position_x: 19,
		position_y: 1,
		...operation,
	});
	const on = await admin.patch(`/flows/${made.data.id}`, { operation: step.data.id, status: 'active' });
	expect({ status: on.status, errors: on.errors }).toEqual({ status: 200, errors: [] });
	return made.data.id;
}

export const setFlow = async (server: RunningServer, id: string, status: 'active' | 'inactive'): Promise<void> => {
	const answer = await studio(server).patch(`/flows/${id}`, { status });
	expect(answer.status).toBe(200);
};
