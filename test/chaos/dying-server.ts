import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import { until } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { failpointBuild } from './failpoint-build.js';
import type { Scenario } from './scenarios.js';

const REACHED_WITHIN_MS = 30_000;

/** A server that dies where a test says, and goes on when it is started again. */
export interface DyingServer {
	server: Server;
	/** Runs a scenario to its end: the server dies at the point, comes back, and nothing is lost or done twice. */
	survive(point: string, scenario: Scenario, sitemap: string): Promise<void>;
}

export async function startDyingServer(env: Record<string, string>): Promise<DyingServer> {
	const folder = mkdtempSync(path.join(tmpdir(), 'pseo-arm-'));
	afterAll(() => rmSync(folder, { recursive: true }));
	const arming = path.join(folder, 'failpoint');
	const preload = new URL('./arm.mjs', import.meta.url).href;
	const server = await startDirectus({
		extensions: await failpointBuild(),
		env: { PSEO_FLOW_GRACE_MS: '1000', NODE_OPTIONS: `--import=${preload}`, PSEO_TEST_ARM: arming, ...env },
	});

	/** Waits for the end that the armed point brings. */
	async function dieAt(point: string, pass: number, ask: () => Promise<unknown>): Promise<void> {
		writeFileSync(arming, `${point}:${pass}`);
		process.kill(server.pid, 'SIGUSR2');
		await until(() => !existsSync(arming), { what: 'the armed failpoint' });
		const died = server.died();
		const asked = ask().catch(() => null);
		const timeout = new AbortController();
		const how = await Promise.race([
			died,
			wait(REACHED_WITHIN_MS, 'the point was never reached', { signal: timeout.signal }),
		]);
		timeout.abort();
		expect(how).toBe('SIGKILL');
		await asked;
	}

	/** What the tests do not wait for: leases of the dead process's keys, and ten seconds before an end is announced late. */
	async function letTimePass(): Promise<void> {
		await server.db('pseo_idempotency_keys').where({ state: 'running' }).update({ lease_until: 0 });
		await server
			.db('pseo_generations')
			.whereNotNull('date_completed')
			.whereNull('announced_at')
			.update({ date_completed: new Date(Date.now() - 60_000) });
	}

	async function everythingEnded(): Promise<boolean> {
		const left = await Promise.all([
			server.db('pseo_queue').first('id'),
			server.db('pseo_jobs').whereIn('status', ['pending', 'running']).first('id'),
			server.db('pseo_generations').whereNull('announced_at').first('id'),
			server.db('pseo_idempotency_keys').where({ state: 'running' }).first('id'),
		]);
		return left.every((row) => row === undefined);
	}

	return {
		server,
		async survive(point, scenario, sitemap) {
			if (server.pid === 0) await server.start();
			const act = await scenario(server, sitemap);
			await dieAt(point, act.pass ?? 1, act.ask);
			await letTimePass();
			await act.meanwhile?.();
			await server.start();
			if (act.repeat) {
				const { repeat } = act;
				const statuses: number[] = [];
				await until(
					async () => [200, 202].includes(statuses[statuses.push((await repeat()).status) - 1] ?? 0),
					{ every: 300, what: 'a good answer to the repeated request' },
				);
			}
			await until(everythingEnded, { what: 'the end of every job' });
			await checkInvariants(server.db);
			await act.check();
		},
	};
}
