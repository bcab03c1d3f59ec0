import { isLocalName, isPublicAddress, literalAddress, withoutTrailingDots } from './addresses.js';
import { FetchRefused, shown } from './errors.js';

export interface ResolvedAddress {
	address: string;
	family: number;
}

/** Resolves a host name to all of its addresses. */
export type Lookup = (hostname: string) => Promise<ResolvedAddress[]>;

/** What an operator excepted for one host: nothing, its address, or its address and this very port. */
type Exception = 'none' | 'address' | 'address_and_port';

/** The hosts that an operator excepted from the address check (`PSEO_ALLOW_PRIVATE_HOSTS`). */
export interface Exceptions {
	of(hostname: string, port: number): Exception;
}

/**
 * Reads entries of the form `host`, `host:port`, `10.0.0.7`, `[::1]:8055` or `::1`.
 * `host` lifts the address check for that host on any web port, `host:port` also the port check for that port.
 * Throws a TypeError naming an entry that is neither, so that a typing error cannot silently except nothing.
 */
export function parseExceptions(entries: readonly string[]): Exceptions {
	const hosts = new Set<string>();
	const hostPorts = new Set<string>();
	for (const raw of entries) {
		const entry = raw.trim();
		if (entry === '') continue;
		const [, host = '', port] = /^(\[[^\]]*\]|[^:/?#@\\\s]+)(?::(\d{1,5}))?$/.exec(bracketed(entry)) ?? [];
		const parsed = host === '' ? null : URL.parse(`http://${host}/`);
		if (parsed === null || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) {
			throw new TypeError(`Expected "host" or "host:port" in the list of allowed private hosts, got "${entry}".`);
		}
		const name = withoutTrailingDots(parsed.hostname);
		if (port === undefined) hosts.add(name);
		else hostPorts.add(`${name}:${Number(port)}`);
	}
	return {
		of: (hostname, port) => {
			const name = withoutTrailingDots(hostname);
			if (hostPorts.has(`${name}:${port}`)) return 'address_and_port';
			return hosts.has(name) ? 'address' : 'none';
		},
	};
}

/** `::1` becomes `[::1]`; two colons can only be an IPv6 address. */
function bracketed(entry: string): string {
	return !entry.startsWith('[') && entry.split(':').length > 2 ? `[${entry}]` : entry;
}

/** WHATWG Fetch, "bad port": ports of other text protocols that an HTTP request can be smuggled into. */
const BAD_PORTS = [
	0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
	110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
	532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
	5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
];

/**
 * Databases, queues and control planes, which are no web sites: SQL servers, Docker, etcd, Redis, Elasticsearch,
 * memcached, MongoDB.
 */
const SERVICE_PORTS = [
	1433, 1521, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4369, 5432, 5671, 5672, 5900, 5985, 5986, 6379, 6380, 6443,
	9042, 9092, 9200, 9300, 10_250, 11_211, 27_017, 27_018, 27_019,
];

const REFUSED_PORTS = new Set([...BAD_PORTS, ...SERVICE_PORTS]);

/** Web ports: 80, 443 and everything from 1024 up that is not known for another protocol. */
function isWebPort(port: number): boolean {
	return port === 80 || port === 443 || (port >= 1024 && !REFUSED_PORTS.has(port));
}

export function portOf(url: URL): number {
	return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/** Longer URLs are an attack or a mistake; servers refuse them anyway (Apache and nginx: 8 kB request line). */
const MAX_URL_LENGTH = 8192;

/**
 * Parses a URL and checks everything about it that needs no resolver. Called again for every redirect.
 * Throws FetchRefused.
 */
export function checkedUrl(input: string | URL, exceptions: Exceptions, base?: URL): URL {
	const text = String(input);
	const url = text.length > MAX_URL_LENGTH ? null : URL.parse(text, base?.href);
	if (url === null) {
		const what = text.length > MAX_URL_LENGTH ? `it is ${text.length} characters long` : 'it cannot be parsed';
		throw new FetchRefused('bad_url', shown(text), `Expected the URL of a web page, but ${what}: ${shown(text)}`);
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw new FetchRefused('scheme_refused', shown(url), `Expected http or https, got "${url.protocol}".`);
	}
	if (url.username !== '' || url.password !== '') {
		throw new FetchRefused(
			'credentials_refused',
			shown(url),
			`The URL of ${url.host} carries a user name or password; they are never sent.`,
		);
	}
	const port = portOf(url);
	const exception = exceptions.of(url.hostname, port);
	if (exception !== 'address_and_port' && !isWebPort(port)) {
		throw new FetchRefused(
			'port_refused',
			shown(url),
			`Port ${port} of ${url.hostname} is not a port for web pages.`,
		);
	}
	if (exception !== 'none') return url;
	const literal = literalAddress(url.hostname);
	if (literal === null ? isLocalName(url.hostname) : !isPublicAddress(literal))
		throw notPublic(url.hostname, shown(url));
	return url;
}

/**
 * Resolves a host for a connection and checks every answer: one private address among public ones refuses
 * them all, as such a mixture is only made to get past a check. IPv4 comes first; the caller must connect
 * to these addresses and nothing else (asking the resolver twice is what DNS rebinding lives on).
 */
export async function checkedAddresses(
	hostname: string,
	port: number,
	exceptions: Exceptions,
	lookup: Lookup,
): Promise<string[]> {
	const excepted = exceptions.of(bracketed(hostname), port) !== 'none';
	const literal = literalAddress(bracketed(hostname));
	if (literal !== null) {
		if (!excepted && !isPublicAddress(literal)) throw notPublic(hostname, hostname);
		return [literal];
	}
	let answers: ResolvedAddress[];
	try {
		answers = await lookup(withoutTrailingDots(hostname));
	} catch {
		throw new FetchRefused('dns_failed', hostname, `The name ${hostname} could not be resolved.`);
	}
	if (answers.length === 0) throw new FetchRefused('dns_failed', hostname, `The name ${hostname} has no address.`);
	if (!excepted && !answers.every(({ address }) => isPublicAddress(address))) throw notPublic(hostname, hostname);
	const v4 = answers.filter(({ family }) => family === 4);
	const v6 = answers.filter(({ family }) => family !== 4);
	return [...v4, ...v6].map(({ address }) => address);
}

function notPublic(hostname: string, url: string): FetchRefused {
	return new FetchRefused(
		'address_refused',
		url,
		`${hostname} is not a public internet host; an administrator can allow it with PSEO_ALLOW_PRIVATE_HOSTS.`,
	);
}
