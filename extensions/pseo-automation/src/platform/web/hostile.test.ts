import net from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSafeFetch, FetchRefused, type FetchRefusal, type SafeFetch } from './index.js';
import { resolver, startServer, type TestServer } from './test-support.js';

/**
 * {p} is the port of a canary on the loopback: were the check to fail, most of these would reach it.
 * {hub} is the port of hub.test, which is excepted and redirects wherever it is told.
 */
const DIRECT: Partial<Record<FetchRefusal, string[]>> = {
	address_refused: [
		// One loopback address, in the notations that a C library, a browser and a URL parser know.
		...[
			'127.0.0.1',
			'127.1',
			'127.0.1',
			'127.0.0.1.',
			'127.1.',
			'2130706433',
			'0x7f000001',
			'0X7F000001',
			'0x7f.1',
			'0x7f.0.0.1',
			'0x7f.0x0.0x0.0x1',
			'0177.0.0.1',
			'0177.1',
			'017700000001',
			'0000177.0.0.01',
			'127.000.000.001',
			'127.0.0.2',
			'127.255.255.254',
			'127.65535',
			'127.0.0x1',
			'１２７.０.０.１',
			'①②⑦.⓪.⓪.①',
			'127。0。0。1',
			'127．0．0．1',
			'%31%32%37.0.0.1',
			'%31%32%37%2e0%2e0%2e1',
			'0',
			'0.0.0.0',
			'0x0',
			'00',
			'0.1',
			'0.0.0.1',
			'[::1]',
			'[0:0:0:0:0:0:0:1]',
			'[0000::0001]',
			'[::]',
			'[::ffff:127.0.0.1]',
			'[::ffff:7f00:1]',
			'[::FFFF:7F00:0001]',
			'[0:0:0:0:0:ffff:127.0.0.1]',
			'[::ffff:0:127.0.0.1]',
			'[::127.0.0.1]',
			'[::7f00:1]',
			'[64:ff9b::127.0.0.1]',
			'[64:ff9b::7f00:1]',
			'[64:ff9b:1::7f00:1]',
			'[2002:7f00:1::]',
			'[2002:7f00:1::7f00:1]',
			'[2001:0:7f00:1::]',
			'[2001::80ff:fffe]',
			'localhost',
			'LOCALHOST',
			'LocalHost',
			'localhost.',
			'a.localhost',
			'a.b.localhost.',
			'localhost.localdomain',
			'ⓛocalhost',
			'%6cocalhost',
			'ｌｏｃａｌｈｏｓｔ',
			'ip6-localhost',
		].map((host) => `http://${host}:{p}/`),
		// Private, link-local, shared, reserved and multicast networks, first and last addresses.
		...[
			'10.0.0.1',
			'10.255.255.255',
			'0xa.1',
			'167772161',
			'012.0.0.1',
			'172.16.0.1',
			'172.31.255.255',
			'0xac.0x10.0.1',
			'192.168.0.1',
			'192.168.255.255',
			'3232235777',
			'0300.0250.1.1',
			'169.254.169.254',
			'169.254.43518',
			'2852039166',
			'0xa9fea9fe',
			'0xA9.0xFE.0xA9.0xFE',
			'0251.0376.0251.0376',
			'169.254.170.2',
			'169.254.0.0',
			'100.64.0.1',
			'100.100.100.200',
			'100.127.255.255',
			'168.63.129.16',
			'192.0.0.1',
			'192.0.0.192',
			'192.0.2.1',
			'192.88.99.1',
			'198.18.0.1',
			'198.19.255.255',
			'198.51.100.7',
			'203.0.113.9',
			'224.0.0.1',
			'239.255.255.250',
			'240.0.0.1',
			'254.1.2.3',
			'255.255.255.255',
			'4294967295',
			'[fe80::1]',
			'[febf::1]',
			'[fec0::1]',
			'[fc00::1]',
			'[fd00:ec2::254]',
			'[fd12:3456:789a::1]',
			'[ff01::1]',
			'[ff02::1]',
			'[ff0e::1]',
			'[100::1]',
			'[2001:db8::1]',
			'[2001:2::1]',
			'[2001:3::1]',
			'[2001:10::1]',
			'[2001:20::1]',
			'[2001:30::1]',
			'[3fff::1]',
			'[5f00::1]',
			'[4000::1]',
			'[8000::1]',
			'[::ffff:169.254.169.254]',
			'[::ffff:10.0.0.1]',
			'[::ffff:8.8.8.8]',
			'[64:ff9b::a9fe:a9fe]',
			'[64:ff9b::8.8.8.8]',
			'[2002:a9fe:a9fe::]',
			'[2002:c0a8:101::1]',
			'[::a9fe:a9fe]',
			'[::ffff:0:a00:1]',
		].map((host) => `http://${host}/latest/meta-data/`),
		...[
			'metadata.google.internal',
			'metadata',
			'redis',
			'router.lan',
			'printer.local',
			'wiki.intranet',
			'git.corp',
			'nas.home',
			'nas.home.arpa',
			'a.private',
			'x.onion',
			'1.0.0.127.in-addr.arpa',
			'lоcalhost',
		].map((host) => `https://${host}/`),
		// What the resolver of this test answers for these names is not public.
		...[
			'loop.test',
			'loop.test.',
			'LOOP.test',
			'loop6.test',
			'meta.test',
			'ten.test',
			'cgnat.test',
			'mapped.test',
			'nat64.test',
			'sixtofour.test',
			'zone.test',
			'short.test',
			'garbage.test',
			'mixed.test',
			'mixed6.test',
			'127.0.0.1.nip.test',
			'l%6fop.test',
		].map((host) => `http://${host}:{p}/`),
		'https://loop.test/',
		'https://mixed.test:8443/',
		// Parsers disagree about these; this one and the connection use the same.
		'http:\\\\127.0.0.1:{p}\\',
		'http:/127.0.0.1:{p}/',
		'http:127.0.0.1:{p}',
		'http:////127.0.0.1:{p}/',
		'http://127.0.0.1:{p}\\@public.test/',
		'http://127.0.0.1:{p}#@public.test/',
		'http://127.0.0.1:{p}?@public.test/',
		'\thttp://127.0.0.1:{p}/',
		' http://127.0.0.1:{p}/ ',
		'ht\ntp://127.0.0.1:{p}/',
		'http://127.0.\t0.1:{p}/',
		'http://127.0.0.1\n:{p}/',
		'HTTP://127.0.0.1:{p}/',
		'hTTps://127.0.0.1:{p}/',
		'http://\u00ad127.0.0.1:{p}/',
		'http://127.0.0.1:0{p}/',
		// The exception names one port of one name, nothing beside it.
		'http://hub.test:{p}/',
		'http://127.0.0.1:{hub}/',
		'http://a.hub.test:{hub}/',
		'http://localhost:{hub}/',
	],
	credentials_refused: [
		'http://user@hub.test:{hub}/',
		'http://user:secret@hub.test:{hub}/',
		'http://public.test@127.0.0.1:{p}/',
		'http://public.test:80@127.0.0.1:{p}/',
		'http://:x@127.0.0.1:{p}/',
		'http://public.test%23@127.0.0.1:{p}/',
		'http://public.test\t@127.0.0.1:{p}/',
		'http://a:b@c@127.0.0.1:{p}/',
	],
	scheme_refused: [
		'file:///etc/passwd',
		'file://127.0.0.1/etc/passwd',
		'ftp://127.0.0.1:{p}/',
		'gopher://127.0.0.1:{p}/_GET%20/',
		'dict://127.0.0.1:{p}/info',
		'ldap://127.0.0.1:{p}/',
		'tftp://127.0.0.1:{p}/x',
		'sftp://127.0.0.1/',
		'ws://127.0.0.1:{p}/',
		'wss://127.0.0.1:{p}/',
		'data:text/html,hello',
		'javascript:alert(1)',
		'blob:http://127.0.0.1:{p}/x',
		'about:blank',
		'jar:http://127.0.0.1:{p}!/',
		'netdoc:///etc/passwd',
		'http+unix://%2fvar%2frun%2fdocker.sock/',
		'unix:/var/run/docker.sock',
		'view-source:http://127.0.0.1:{p}/',
		'mailto:a@public.test',
		'localhost:{p}',
		'node:fs',
		'urn:x:y',
		'https+insecure://127.0.0.1:{p}/',
	],
	port_refused: [
		0, 1, 7, 21, 22, 23, 25, 53, 79, 81, 110, 111, 139, 143, 389, 445, 465, 514, 587, 636, 873, 993, 1023, 1433,
		2049, 2375, 2379, 3306, 3389, 5060, 5432, 5900, 6000, 6379, 6443, 6667, 9200, 10_080, 10_250, 11_211, 27_017,
	].map((port) => `http://public.test:${port}/`),
	bad_url: [
		'',
		' ',
		'http://',
		'http:///',
		'https://?',
		'http://[',
		'http://[::1',
		'http://[::1]]/',
		'http://[fe80::1%25eth0]/',
		'http://[fe80::1%eth0]/',
		'http://[::ffff:127.0.0.1.]/',
		'http://[1::2::3]/',
		'http://256.256.256.256/',
		'http://1.2.3.4.5/',
		'http://0x7g.1/',
		'http://4294967296/',
		'http://127.0.0.1%00.public.test/',
		'http://127.0.0.1%2f@public.test:99999/',
		'http://a b/',
		'http://public.test:65536/',
		'http://public.test:x/',
		'//127.0.0.1:{p}/',
		'/etc/passwd',
		'127.0.0.1:{p}',
		'http://xn--a/',
		`http://public.test/${'x'.repeat(9000)}`,
		'http://%/',
		'http://%zz/',
		'http://<script>/',
		'http://:80/',
	],
	dns_failed: ['http://missing.test/', 'http://empty.test:{p}/', 'https://kubernetes.default.svc/'],
};

/** Chains that begin at the excepted hub. `chain` lists the targets; every one but the last is the hub again. */
const CHAINS: { name: string; status?: number; to: string[]; code: FetchRefusal }[] = [
	...[301, 302, 303, 307, 308].map((status) => ({
		name: `${status} to the loopback`,
		status,
		to: ['http://127.0.0.1:{p}/'],
		code: 'address_refused' as const,
	})),
	{ name: 'two hops, then link-local', to: ['/again', 'http://169.254.169.254/'], code: 'address_refused' },
	{
		name: 'five hops, the last to the loopback',
		to: ['/1', '/2', '/3', '/4', 'http://[::1]:{p}/'],
		code: 'address_refused',
	},
	{ name: 'six hops on the hub', to: ['/1', '/2', '/3', '/4', '/5', '/6'], code: 'too_many_redirects' },
	{
		name: 'a sixth hop to the loopback',
		to: ['/1', '/2', '/3', '/4', '/5', 'http://127.0.0.1:{p}/'],
		code: 'too_many_redirects',
	},
	{ name: 'a protocol-relative target', to: ['//127.0.0.1:{p}/'], code: 'address_refused' },
	{ name: 'a backslash target', to: ['/\\127.0.0.1:{p}/'], code: 'address_refused' },
	{ name: 'a target with a tab inside', to: ['/\t/127.0.0.1:{p}/'], code: 'address_refused' },
	{ name: 'another port of the hub', to: ['http://hub.test:{p}/'], code: 'address_refused' },
	{ name: 'the address of the hub', to: ['http://127.0.0.1:{hub}/'], code: 'address_refused' },
	{ name: 'a name that resolves to the loopback', to: ['http://loop.test:{p}/'], code: 'address_refused' },
	{ name: 'credentials for the hub itself', to: ['http://a:b@hub.test:{hub}/'], code: 'credentials_refused' },
	{ name: 'fullwidth digits in UTF-8 bytes', to: ['http://１２７.0.0.1:{p}/'], code: 'address_refused' },
];

const table = {
	'hub.test': ['127.0.0.1'],
	'a.hub.test': ['127.0.0.1'],
	'loop.test': ['127.0.0.1'],
	'loop6.test': ['::1'],
	'meta.test': ['169.254.169.254'],
	'ten.test': ['10.0.0.1'],
	'cgnat.test': ['100.64.0.1'],
	'mapped.test': ['::ffff:127.0.0.1'],
	'nat64.test': ['64:ff9b::7f00:1'],
	'sixtofour.test': ['2002:7f00:1::'],
	'zone.test': ['fe80::1%lo'],
	'short.test': ['127.1'],
	'garbage.test': ['example'],
	'mixed.test': ['8.8.8.8', '127.0.0.1'],
	'mixed6.test': ['2606:4700::1111', '::1'],
	'127.0.0.1.nip.test': ['127.0.0.1'],
	'empty.test': [],
	'public.test': ['8.8.8.8'],
	'rebind.test': [['8.8.8.8'], ['127.0.0.1']],
};

/** Taken before anything spies on it. */
const connect = net.connect as (options: net.NetConnectOpts) => net.Socket;

const limits = { maxBytes: 10_000, timeoutMs: 5000 };

let canaries: TestServer[];
let hub: TestServer;
let safeFetch: SafeFetch;
let lookup: ReturnType<typeof resolver>;

function fill(url: string): string {
	return url.replaceAll('{p}', String(canaries[0]?.port)).replaceAll('{hub}', String(hub.port));
}

async function refusal(url: string): Promise<FetchRefused | string> {
	try {
		const response = await safeFetch(url, limits);
		response.discard();
		return `answered ${response.status}`;
	} catch (error) {
		return error instanceof FetchRefused ? error : `threw ${String(error)}`;
	}
}

function reached(): number {
	return canaries.reduce((sum, canary) => sum + canary.connections, 0);
}

beforeAll(async () => {
	const canary = await startServer((_request, response) => response.end('secret'));
	canaries = [canary];
	hub = await startServer((request, response) => {
		// /go?to=A&to=B&status=S redirects to A, and when A comes back here, to B, and so on.
		const url = new URL(request.url ?? '/', 'http://hub.test');
		const [next, ...rest] = url.searchParams.getAll('to');
		if (next === undefined) return response.end('end of chain');
		const query = rest.map((to) => `to=${encodeURIComponent(to)}`).join('&');
		const target = rest.length > 0 ? `${next}?${query}` : next;
		response.writeHead(Number(url.searchParams.get('status') ?? 302), {
			location: Buffer.from(target).toString('latin1'),
		});
		return response.end();
	});
	lookup = resolver(table);
	safeFetch = createSafeFetch({ allowPrivateHosts: [`hub.test:${hub.port}`], lookup, userAgent: 'test' });
});

afterAll(async () => {
	await safeFetch.close();
	await Promise.all([...canaries, hub].map((server) => server.close()));
	vi.restoreAllMocks();
});

const rows = Object.entries(DIRECT).flatMap(([code, urls]) => urls.map((url) => ({ code, url })));

describe('hostile URLs', () => {
	let dialled: unknown[];

	beforeEach(() => {
		dialled = [];
		const watchDials = (host: unknown, port: unknown): void => {
			if (Number(port) !== hub.port) dialled.push(host);
		};
		vi.spyOn(net, 'connect').mockImplementation(((options: net.TcpNetConnectOpts) => {
			watchDials(options.host, options.port);
			return connect(options);
		}) as typeof net.connect);
		vi.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions) => {
			watchDials(options.host, options.port);
			return new tls.TLSSocket(new net.Socket());
		}) as typeof tls.connect);
	});

	it('counts at least 200 rows', () => {
		expect(new Set(rows.map(({ url }) => url)).size + CHAINS.length).toBeGreaterThanOrEqual(200);
	});

	it.each(rows)('refuses $url as $code', async ({ code, url }) => {
		const error = await refusal(fill(url));
		expect(error).toBeInstanceOf(FetchRefused);
		expect(error).toMatchObject({ code });
		expect(dialled).toEqual([]);
		expect(reached()).toBe(0);
	});

	// An unparsable or relative Location is a matter of its own; everything else must be refused behind a redirect as well.
	it('refuses every one of them as the target of a redirect', async () => {
		const letThrough: string[] = [];
		for (const { code, url } of rows) {
			if (code === 'bad_url' || /[\r\n\t]|^ |^http:\/?[^/\\]/.test(url)) continue;
			const error = await refusal(`http://hub.test:${hub.port}/go?to=${encodeURIComponent(fill(url))}`);
			if (!(error instanceof FetchRefused) || error.code !== code) letThrough.push(`${url}: ${String(error)}`);
		}
		expect(letThrough).toEqual([]);
		expect(dialled).toEqual([]);
		expect(reached()).toBe(0);
	});

	it.each(CHAINS)('refuses a chain: $name', async ({ to, status, code }) => {
		const query = to.map((target) => `to=${encodeURIComponent(fill(target))}`).join('&');
		const error = await refusal(
			`http://hub.test:${hub.port}/go?${query}${status === undefined ? '' : `&status=${status}`}`,
		);
		expect(error).toMatchObject({ code });
		expect(dialled).toEqual([]);
		expect(reached()).toBe(0);
	});

	it('dials the address it checked, although the name has rebound since', async () => {
		vi.mocked(net.connect).mockImplementation(((options: net.TcpNetConnectOpts) => {
			dialled.push(options.host);
			const socket = new net.Socket();
			process.nextTick(() =>
				socket.destroy(Object.assign(new Error('connect ECONNREFUSED 8.8.8.8:80'), { code: 'ECONNREFUSED' })),
			);
			return socket;
		}) as typeof net.connect);
		const first = await refusal(fill('http://rebind.test:{p}/'));
		expect(first).toMatchObject({ code: 'connect_failed' });
		expect(dialled).toEqual(['8.8.8.8']);
		const second = await refusal(fill('http://rebind.test:{p}/'));
		expect(second).toMatchObject({ code: 'address_refused' });
		expect(dialled).toEqual(['8.8.8.8']);
		expect(lookup.asked.filter((name) => name === 'rebind.test')).toHaveLength(2);
	});

	it('never tells which address a name has', async () => {
		for (const host of ['loop.test', 'ten.test', 'meta.test', 'mixed.test']) {
			const error = await refusal(fill(`http://${host}:{p}/`));
			expect(
				JSON.stringify({
					...(error as FetchRefused),
					message: String(error),
					stack: (error as FetchRefused).stack,
				}),
			).not.toMatch(/127\.0\.0\.1|10\.0\.0\.1|169\.254/);
		}
	});
});
