import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { createUser, until, type User } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { overSocket } from '../support/socket.js';

let server: Server;
let user: User;
beforeAll(async () => {
	server = await startDirectus({
		env: { LOG_LEVEL: 'info', WEBSOCKETS_ENABLED: 'true', WEBSOCKETS_REST_AUTH: 'handshake' },
	});
	user = await createUser(server);
});

/** Sends lines as they are, and answers the first line that comes back. */
function raw(lines: string[], body = ''): Promise<string> {
	const { hostname, port } = new URL(server.url);
	return new Promise((resolve, reject) => {
		const socket = connect(Number(port), hostname, () => socket.write([...lines, '', body].join('\r\n')));
		let answer = '';
		const timer = setTimeout(() => {
			socket.destroy();
			reject(new Error(`no answer to ${lines.join(' | ')}`));
		}, 5_000);
		socket.on('data', (chunk) => {
			answer += chunk.toString();
			if (!answer.includes('\r\n')) return;
			clearTimeout(timer);
			socket.destroy();
			resolve(answer.split('\r\n')[0] ?? '');
		});
		socket.on('error', reject);
	});
}

describe('an upgrade that is offered and not taken', () => {
	const head = (method: string, path: string, more: string[]) => [
		`${method} ${path} HTTP/1.1`,
		'Host: localhost',
		`Authorization: Bearer ${user.token}`,
		...more,
	];
	const H2C = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'];
	const FOO = ['Connection: upgrade', 'Upgrade: foo/2'];
	const SOCKET = [
		'Connection: Upgrade',
		'Upgrade: websocket',
		'Sec-WebSocket-Version: 13',
		'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
	];

	it.each([
		['h2c, as curl --http2 offers it', H2C],
		['a protocol that does not exist', FOO],
		['a WebSocket where none is taken', SOCKET],
	])('is ignored: %s', async (_name, offer) => {
		expect(await raw(head('GET', '/pseo-endpoints/credits', offer))).toMatch(/^HTTP\/1\.1 200 /);
		expect(await raw(head('GET', '/server/ping', offer))).toMatch(/^HTTP\/1\.1 200 /);
		const body = JSON.stringify({ website_url: 'nonsense', master_prompt: 'x' });
		const posted = [...offer, 'Content-Type: application/json', `Content-Length: ${body.length}`];
		expect(await raw(head('POST', '/pseo-endpoints/pseo', posted), body)).toMatch(/^HTTP\/1\.1 400 /);
	});

	it('is taken where Directus takes WebSockets', async () => {
		expect(await raw(head('GET', '/websocket', SOCKET))).toMatch(/^HTTP\/1\.1 101 /);
		const [answer] = await overSocket(server, user.token, [{ type: 'subscribe', collection: 'pseos', uid: 'x' }]);
		expect(answer).toMatchObject({ status: 'error' });
	});
});

describe('an access token', () => {
	it.each([
		['in the query', '/pseo-endpoints/credits?access_token=TOKEN', {}],
		['in the query, encoded', '/pseo-endpoints/credits?access%5Ftoken=TOKEN', {}],
		['as a list', '/pseo-endpoints/credits?access_token[]=TOKEN', {}],
		['as an encoded list', '/pseo-endpoints/credits?access_token%5B%5D=TOKEN&x=1', {}],
		['as an object', '/items/pseos?access_token[a]=TOKEN', {}],
		['twice', '/pseo-endpoints/credits?access_token=TOKEN&access_token=TOKEN', {}],
		['in the referer', '/server/ping2', { Referer: 'https://h.example/x?a=1&access_token=TOKEN&b=2' }],
		['in an encoded referer', '/server/ping2', { Referer: 'https://h.example/?u=%2Fx%3Faccess_token%3DTOKEN%26b' }],
		['in an address that a proxy passes on', '/server/ping2', { 'X-Original-URL': '/x?access_token[]=TOKEN' }],
	])('%s is not logged', async (_name, path, headers) => {
		const mark = `mark-${crypto.randomUUID()}`;
		const token = `secret-${crypto.randomUUID()}`;
		const placed = (text: string): string => text.replaceAll('TOKEN', token);
		await fetch(server.url + placed(path), {
			headers: {
				'User-Agent': mark,
				...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, placed(value)])),
			},
		});
		await until(async () => server.log().includes(mark), { what: 'the line of the request' });
		expect(server.log()).not.toContain(token);
	});

	it('in the query still signs its user in', async () => {
		for (const name of ['access_token', 'access%5Ftoken'])
			expect((await fetch(`${server.url}/pseo-endpoints/credits?${name}=${user.token}`)).status).not.toBe(403);
		expect((await fetch(`${server.url}/users/me?access_token=${user.token}`)).status).toBe(200);
	});
});
