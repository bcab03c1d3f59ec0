import ipaddr from 'ipaddr.js';

const GLOBAL_UNICAST_V6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Public by number, but inside every Azure machine the platform's own endpoint. */
const CLOUD_INTERNAL = new Set(['168.63.129.16']);

/**
 * True when an IP address (as a resolver or the URL parser writes it) is one of the public internet.
 *
 * Everything that is not plain unicast is refused: private, loopback, link-local, CGNAT, multicast,
 * broadcast, documentation, benchmarking, reserved. IPv6 must moreover lie in 2000::/3, the only block
 * IANA has handed out for the internet: that excludes what merely wraps an IPv4 address (mapped ::ffff:0:0/96,
 * compatible ::/96, NAT64 64:ff9b::/96 and 64:ff9b:1::/48), and the special ranges cover 6to4 and Teredo.
 */
export function isPublicAddress(address: string): boolean {
	// A scoped address (fe80::1%eth0) only has meaning on one link.
	if (address.includes('%') || !ipaddr.isValid(address)) return false;
	const parsed = ipaddr.parse(address);
	if (parsed.range() !== 'unicast' || CLOUD_INTERNAL.has(parsed.toString())) return false;
	return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_V6);
}

/** The address inside a URL's host when it is a literal (`[::1]` without brackets), otherwise null. */
export function literalAddress(hostname: string): string | null {
	if (hostname.startsWith('[')) return hostname.slice(1, -1);
	// The URL parser has already turned every notation of IPv4 (decimal, octal, hex, short) into four decimals.
	return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? hostname : null;
}

/** Suffixes that never name a public host: RFC 6761, 6762, 7686, 8375, 9476 and ICANN's reservation of `internal`. */
const LOCAL_SUFFIXES = [
	'localhost',
	'localdomain',
	'local',
	'internal',
	'intranet',
	'private',
	'corp',
	'home',
	'lan',
	'home.arpa',
	'onion',
	'alt',
	'in-addr.arpa',
	'ip6.arpa',
];

/** True for names that only a local network can answer, among them every name without a dot. */
export function isLocalName(hostname: string): boolean {
	const name = withoutTrailingDots(hostname).toLowerCase();
	return !name.includes('.') || LOCAL_SUFFIXES.some((suffix) => name.endsWith(`.${suffix}`));
}

export function withoutTrailingDots(hostname: string): string {
	let end = hostname.length;
	while (end > 0 && hostname[end - 1] === '.') end -= 1;
	return hostname.slice(0, end);
}
