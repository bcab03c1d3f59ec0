import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Lookup, ResolvedAddress } from './destination.js';

/** For tests only: a server on the loopback that counts what reaches it. */
export interface TestServer {
	port: number;
	requests: http.IncomingMessage[];
	/** Connections ever made. */
	connections: number;
	/** Sockets open now. */
	open: Set<Socket>;
	close(): Promise<void>;
}

export async function startServer(handler: http.RequestListener, host = '127.0.0.1'): Promise<TestServer> {
	const server = http.createServer();
	const started: TestServer = {
		port: 0,
		requests: [],
		connections: 0,
		open: new Set(),
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	server.on('connection', (socket) => {
		started.connections += 1;
		started.open.add(socket);
		socket.on('close', () => started.open.delete(socket)).on('error', () => undefined);
	});
	server.on('request', (request, response) => {
		started.requests.push(request);
		handler(request, response);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, host, resolve);
	});
	started.port = (server.address() as AddressInfo).port;
	return started;
}

/** A resolver that answers from a table (one answer list, or one list per call) and refuses every other name. */
export function resolver(table: Record<string, string[] | string[][]>): Lookup & { asked: string[] } {
	const asked: string[] = [];
	const lookup = (hostname: string): Promise<ResolvedAddress[]> => {
		const answers = table[hostname];
		const turn = asked.filter((name) => name === hostname).length;
		asked.push(hostname);
		if (answers === undefined)
			return Promise.reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }));
		const now =
			typeof answers[0] === 'string'
				? (answers as string[])
				: (answers[Math.min(turn, answers.length - 1)] ?? []);
		return Promise.resolve(
			(now as string[]).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
		);
	};
	return Object.assign(lookup, { asked });
}
