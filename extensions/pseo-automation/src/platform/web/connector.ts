import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { checkedAddresses, type Exceptions, type Lookup } from './destination.js';
import { clock } from '../../kernel/clock.js';
import { errorCode, FetchRefused } from './errors.js';
import { HopWatch, type Protocol } from './hops.js';

export const resolveAll: Lookup = (hostname) => systemLookup(hostname, { all: true, verbatim: true });

/** How many addresses of one host are tried; more is a dead host, not a better one. */
const MAX_ATTEMPTS = 3;

type Connector = ReturnType<typeof buildConnector>;
type ConnectOptions = Parameters<Connector>[0];

/**
 * The connector of the Agent: resolves, checks, then dials the checked address as a literal. Host header
 * and TLS server name stay those of the URL. As undici calls it for every socket it opens, nothing reaches
 * the network past this function; a `lookup` option alone would never be called for IP literals.
 *
 * HTTP/2 is offered over TLS. How long each step took goes to the watch of the request that needs the connection.
 * @param learn told the protocol of each connection, with `https://host:port` as undici names it
 */
export function checkedConnector(
	exceptions: Exceptions,
	lookup: Lookup,
	timeoutMs: number,
	learn: (origin: string, protocol: Protocol) => void,
): Connector {
	const dial = buildConnector({ timeout: timeoutMs, allowH2: true, autoSelectFamily: false });

	async function connect(options: ConnectOptions): Promise<Socket> {
		const { hostname } = options;
		const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
		const watch = HopWatch.running;
		const asked = clock.now();
		const addresses = await within(timeoutMs, checkedAddresses(hostname, port, exceptions, lookup), hostname);
		if (isIP(hostname) === 0) watch?.resolved(asked);
		const begun = clock.now();
		let failure: FetchRefused | undefined;
		for (const address of addresses.slice(0, MAX_ATTEMPTS)) {
			try {
				const pinned = { ...options, hostname: address, ...serverName(options) };
				const socket = await dialPinned(dial, pinned, () => watch?.connected(begun));
				if (options.protocol === 'https:') watch?.secured();
				learn(`${options.protocol}//${options.host ?? hostname}`, protocolOf(socket));
				return socket;
			} catch (error) {
				failure = connectFailed(hostname, error);
			}
		}
		throw failure ?? connectFailed(hostname, undefined);
	}

	return (options, callback) => {
		connect(options).then(
			(socket) => callback(null, socket),
			(error: unknown) => callback(error instanceof Error ? error : connectFailed(options.hostname, error), null),
		);
	};
}

/** Only TLS needs the name: for plain http undici would hand it to the resolver again. */
function serverName({ protocol, hostname, servername }: ConnectOptions): { servername?: string } {
	if (protocol !== 'https:' || isIP(hostname) !== 0) return {};
	return { servername: servername ?? hostname };
}

/** @param onConnect called when TCP is connected, before the handshake of TLS */
function dialPinned(dial: Connector, options: ConnectOptions, onConnect: () => void): Promise<Socket> {
	return new Promise((resolve, reject) => {
		// The types hide it, but undici's connector returns the socket that it dials with.
		const dialled: unknown = dial(options, (error, socket) => {
			if (error !== null) reject(error);
			else resolve(socket);
		});
		if (dialled instanceof Socket) dialled.once('connect', onConnect);
	});
}

const protocolOf = (socket: Socket): Protocol =>
	socket instanceof TLSSocket && socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1';

/** The system resolver has no time limit that could be relied on. */
function within<T>(timeoutMs: number, work: Promise<T>, hostname: string): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => {
			reject(
				new FetchRefused(
					'dns_failed',
					hostname,
					`The name ${hostname} was not resolved within ${timeoutMs} ms.`,
				),
			);
		}, timeoutMs);
		work.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

/** Node's own message would name the address that was dialled. */
function connectFailed(hostname: string, error: unknown): FetchRefused {
	const code = errorCode(error);
	const why = code === 'UND_ERR_CONNECT_TIMEOUT' ? 'no answer in time' : code;
	return new FetchRefused('connect_failed', hostname, `Could not connect to ${hostname} (${why}).`);
}
