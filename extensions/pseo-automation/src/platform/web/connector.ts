import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { checkedAddresses, type Exceptions, type Lookup } from './destination.js';
import { errorCode, FetchRefused } from './errors.js';

export const resolveAll: Lookup = (hostname) => systemLookup(hostname, { all: true, verbatim: true });

/** How many addresses of one host are tried; more is a dead host, not a better one. */
const MAX_ATTEMPTS = 3;

type Connector = ReturnType<typeof buildConnector>;
type ConnectOptions = Parameters<Connector>[0];

/**
 * The connector of the Agent: resolves, checks, then dials the checked address as a literal. Host header
 * and TLS server name stay those of the URL. As undici calls it for every socket it opens, nothing reaches
 * the network past this function; a `lookup` option alone would never be called for IP literals.
 */
export function checkedConnector(exceptions: Exceptions, lookup: Lookup, timeoutMs: number): Connector {
	const dial = buildConnector({ timeout: timeoutMs, allowH2: false, autoSelectFamily: false });

	async function connect(options: ConnectOptions): Promise<Socket> {
		const { hostname } = options;
		const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
		const addresses = await within(timeoutMs, checkedAddresses(hostname, port, exceptions, lookup), hostname);
		let failure: FetchRefused | undefined;
		for (const address of addresses.slice(0, MAX_ATTEMPTS)) {
			try {
				return await dialPinned(dial, { ...options, hostname: address, ...serverName(options) });
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

function dialPinned(dial: Connector, options: ConnectOptions): Promise<Socket> {
	return new Promise((resolve, reject) => {
		dial(options, (error, socket) => {
			if (error !== null) reject(error);
			else resolve(socket);
		});
	});
}

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
