import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createDirectus, rest, staticToken } from '@directus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pseo, wholeAnswers } from '../../examples/pseo-client.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';
import { createUser, ended, until, type User } from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { sharedDirectus } from '../support/shared.js';
import { siteWith } from './operator-flows.js';
import { studio } from './studio.js';

const run = promisify(execFile);
let server: RunningServer;
let user: User;

beforeAll(async () => {
	server = await sharedDirectus();
	user = await createUser(server);
});

const example = (command: string, file: string) =>
	run(command, [path.join(ROOT, 'examples', file)], {
		env: { ...process.env, URL: server.url, TOKEN: user.token },
		timeout: 60_000,
	});

it('runs the tour of the README with curl', async () => {
	const { stdout } = await example('bash', 'tour.sh');
	expect(stdout).toMatch(/^website \d+$/m);
	expect(stdout).toContain('"imported":9');
	expect(stdout).toContain('main_json generated and saved successfully');
	expect(stdout).toMatch(/^generation \d+ completed$/m);
	expect(stdout).toContain('<!doctype html>');
	expect(stdout).toContain(`"balance":${500 - 20 - 10 * 5}`);
	await checkInvariants(server.db);
});

it('runs the script on @directus/sdk', async () => {
	const { stdout } = await example(process.execPath, 'generate-pages.mjs');
	expect(stdout).toContain('9 pages planned');
	expect(stdout).toContain('completed: 9 of 9 pages, 45 tokens');
	expect(stdout).toMatch(/^\/planets\/saturn {2}\d+ words {2}Saturn in numbers$/m);
});

const asked = () =>
	createDirectus(server.url, { globals: { fetch: wholeAnswers } })
		.with(staticToken(user.token))
		.with(rest());

it('the helper for the SDK keeps messages, cursors and codes', async () => {
	const made = await pseo(asked(), 'POST', '/pseo', {
		website_url: 'https://a.example.com',
		master_prompt: 'Say it.',
	});
	expect(made).toMatchObject({
		success: true,
		message: expect.any(String) as string,
		data: { id: expect.any(Number) as number },
	});
	const first = await pseo(asked(), 'GET', '/pseo?limit=1');
	expect(first.data).toHaveLength(1);
	expect(first.next_cursor).toEqual(expect.any(String));
	await expect(pseo(asked(), 'GET', '/pseo/999999')).rejects.toMatchObject({
		message: expect.stringMatching(/website/i) as string,
		code: 'website_not_found',
	});
	await expect(pseo(asked(), 'POST', '/pseo', {})).rejects.toMatchObject({
		code: 'invalid_body',
		details: { fields: expect.any(Array) as unknown[] },
	});
});

/** Makes a Flow of `examples/flows` as the documentation says. */
async function importFlow(file: string): Promise<string> {
	const { stdout } = await run(
		process.execPath,
		[path.join(ROOT, 'examples', 'import-flow.mjs'), path.join(ROOT, 'examples', 'flows', file)],
		{ env: { ...process.env, URL: server.url, TOKEN: server.adminToken } },
	);
	return stdout.trim();
}

describe('the Flows of examples/flows', () => {
	const made: string[] = [];
	afterAll(async () => {
		for (const id of made) await studio(server).del(`/flows/${id}`);
	});
	const imported = async (file: string): Promise<string> => {
		const id = await importFlow(file);
		made.push(id);
		return id;
	};

	it('write pages by a webhook, and answer its caller why they do not', async () => {
		const flow = await imported('pages-by-webhook.json');
		const { user: member, site } = await siteWith(server, 5);
		const trigger = async (body: unknown) => {
			const answer = await fetch(`${server.url}/flows/trigger/${flow}`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${member.token}` },
				body: JSON.stringify(body),
			});
			return (await answer.json()) as Record<string, unknown>;
		};
		const started = await trigger({ website: site.id, pages: 5 });
		expect(started).toMatchObject({ generation_id: expect.any(Number) as number, status: 'pending' });
		expect(await ended(member, started['generation_id'] as number)).toMatchObject({ status: 'completed' });
		expect(await trigger({ website: site.id, pages: 5000 })).toEqual({
			code: 'insufficient_tokens',
			status: 402,
			message: expect.stringMatching(/token balance/) as string,
			details: expect.any(Object) as object,
		});
		expect(await trigger({ website: 'mine', pages: 5 })).toEqual({
			code: 'invalid_option',
			status: 400,
			message: 'website: expected a positive integer, got "mine"',
		});
	});

	it('read the sitemaps of all websites that are chosen', async () => {
		const flow = await imported('sitemaps-by-hand.json');
		const sites = [(await siteWith(server, 0)).site.id, (await siteWith(server, 0)).site.id];
		const answer = await studio(server).post(`/flows/trigger/${flow}`, { collection: 'pseos', keys: sites });
		expect(answer.status).toBe(200);
		const jobs = (await server.db('pseo_jobs').whereIn('pseo_id', sites).pluck('pseo_id')) as number[];
		expect(jobs.sort((a, b) => a - b)).toEqual(sites);
	});

	it('write pages on a schedule, for websites that are chosen in the operation', async () => {
		const flow = await imported('pages-every-week.json');
		const { site } = await siteWith(server, 5);
		const { data } = await studio(server).get<{ operation: string; options: object }>(`/flows/${flow}`);
		await studio(server).patch(`/operations/${data.operation}`, {
			options: { action: 'start', websites: [{ key: site.id, collection: 'pseos' }], pages: '5', mode: 'bulk' },
		});
		await studio(server).patch(`/flows/${flow}`, { options: { cron: '* * * * * *' } });
		await until(async () => (await server.db('pseo_generations').where({ pseo_id: site.id })).length > 0, {
			what: 'a generation by the schedule',
		});
		await studio(server).patch(`/flows/${flow}`, { status: 'inactive' });
	});
});
