import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type Launched, prepareDirectus } from './launch.js';

/** What a test file is told about the server that it may use. */
export interface SharedServer {
	url: string;
	home: string;
	database: Record<string, string>;
	pid: number;
}

declare module 'vitest' {
	interface ProvidedContext {
		/** Where the servers that test files share are asked for. */
		sharedServers: string;
	}
}

/**
 * Set up once per run, in vitest's own process: one Directus for each worker, started when the worker's first file asks
 * for it. A worker runs one file at a time, so a file has its server to itself while it runs and finds what the files
 * before it left. A server that dies fails the file that it served, and the next one gets another.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const servers = new Map<string, Promise<Launched>>();
	/** Of servers that died while no test file looked. */
	const crashes: string[] = [];

	async function launch(): Promise<Launched> {
		const launched = await prepareDirectus();
		await launched.start();
		return launched;
	}

	/** The server of a worker. */
	async function take(worker: string): Promise<SharedServer> {
		const crash = await check(worker);
		if (crash !== null) crashes.push(crash);
		servers.set(worker, servers.get(worker) ?? launch());
		const { process, home, database } = await (servers.get(worker) as Promise<Launched>);
		return { url: process.url, home, database, pid: process.pid };
	}

	/** Ends a server that no longer runs. @returns how it died; null while it lives */
	async function check(worker: string): Promise<string | null> {
		const launched = await servers.get(worker);
		if (!launched || launched.process.crash === null) return null;
		servers.delete(worker);
		return launched.end();
	}

	const desk = createServer((req, res) => {
		const [, verb = '', worker = ''] = (req.url ?? '').split('/');
		const answer = verb === 'take' ? take(worker) : check(worker);
		answer.then(
			(body) => res.end(JSON.stringify(body)),
			(error: unknown) => {
				servers.delete(worker);
				res.writeHead(500).end(error instanceof Error ? error.message : String(error));
			},
		);
	});
	await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
	project.provide('sharedServers', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);

	return async () => {
		desk.closeAllConnections();
		desk.close();
		const ended = await Promise.all([...servers.values()].map(async (server) => (await server).end()));
		crashes.push(...ended.filter((crash) => crash !== null));
		if (crashes.length > 0) throw new Error(crashes.join('\n'));
	};
}
