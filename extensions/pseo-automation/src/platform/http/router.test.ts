import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { freshDatabase } from '../../../../../test/support/sqlite.js';
import { query } from '../../contract/common.js';
import { type Account, mayAct } from '../../kernel/who.js';
import { createCursors } from './cursor.js';
import { httpError } from './errors.js';
import { keepPrivate } from './private.js';
import { listRoute } from './list.js';
import { createRateLimiter } from './rate-limit.js';
import { route } from './route.js';
import { createEnvelopeEnd, mountRoutes, publicDespiteToken, type RouterOptions } from './router.js';

interface Toy {
	id: number;
	name: string;
}

const TOYS: Toy[] = ['kite', 'ball', 'top', 'ball', 'drum'].map((name, index) => ({ id: index + 1, name }));
const item = z.object({ id: z.number(), name: z.string() });

/** Who asks in a test: narrowed, suspended, or null without a token. */
let caller: Account | null;
let handled: string[];
/** What the work under an Idempotency-Key meets, in order. */
let faults: Error[] = [];
let accounts = 0;

const base = { rate: 'read', query: query({}), answer: z.unknown() } as const;
const routes = [
	route({
		...base,
		method: 'GET',
		path: '/open',
		summary: 'Asks for no token',
		access: 'public',
		handler: async ({ account }) => ({ data: { known: account?.user ?? null } }),
	}),
	route({
		...base,
		method: 'POST',
		path: '/toys',
		summary: 'Makes a toy',
		access: 'toys:write',
		handler: async () => {
			handled.push('POST /toys');
			return { data: {} };
		},
	}),
	route({
		...base,
		method: 'POST',
		path: '/kept',
		summary: 'Does work once, for an account',
		access: 'toys:write',
		body: z.looseObject({ account: z.number().optional() }),
		handler: async ({ account, body, requestKey }) => {
			handled.push(requestKey);
			if (body.account !== undefined && !mayAct(account, body.account, 'editor')) throw httpError('forbidden');
			const fault = faults.shift();
			if (fault) throw fault;
			return { data: { requestKey } };
		},
	}),
	listRoute(createCursors('secret'), {
		path: '/toys',
		summary: 'Lists toys',
		access: 'toys:read',
		filters: { name: z.string().optional() },
		sorts: ['name', 'id'],
		order: 'id:asc',
		item,
		show: (toy: Toy) => toy,
		list: async ({ query: asked }, { sort, direction, after, limit }) => {
			const sign = direction === 'asc' ? 1 : -1;
			const order = (a: Toy, b: Toy) => sign * (a[sort] < b[sort] ? -1 : a[sort] > b[sort] ? 1 : a.id - b.id);
			const behind = after ? ({ [sort]: after[0], id: after[1] } as unknown as Toy) : null;
			return TOYS.filter((toy) => asked.name === undefined || toy.name === asked.name)
				.sort(order)
				.filter((toy) => behind === null || order(toy, { ...toy, ...behind }) > 0)
				.slice(0, limit);
		},
	}),
];

let server: Server;
let address: string;
beforeAll(async () => {
	const app = express();
	app.use(express.json());
	const limiter = createRateLimiter();
	const router = express.Router();
	const serving: RouterOptions = {
		db: await freshDatabase(),
		routes,
		authenticate: async () => caller,
		limit: {
			consume: (account, rate) => limiter.consume(account.id, rate, account.requestsPerMinute),
			peek: (account, rate) => limiter.peek(account.id, rate, account.requestsPerMinute),
		},
		unavailable: () => null,
		checkAnswers: true,
		log: { error: () => {} },
	};
	app.use(keepPrivate);
	app.use((req, _res, next) => {
		// As Directus refuses a token before the router.
		if (req.get('authorization') !== 'Bearer old') return next();
		next(Object.assign(new Error('Token expired.'), { extensions: { code: 'TOKEN_EXPIRED' } }));
	});
	mountRoutes(router, serving);
	app.use(router);
	app.use(publicDespiteToken(serving));
	app.get('/limited', () => {
		const reset = new Date(Date.now() + 2_400);
		throw Object.assign(new Error('Too many requests'), { extensions: { code: 'REQUESTS_EXCEEDED', reset } });
	});
	app.use(createEnvelopeEnd({ error: () => {} }).failed);
	await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', resolve)));
	address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
	handled = [];
	faults = [];
	accounts += 1;
	caller = {
		kind: 'account',
		id: accounts,
		user: 'somebody',
		admin: false,
		roles: new Map(),
		requestsPerMinute: 3,
		scopes: 'all',
	};
});

interface Body {
	code?: string;
	details?: Record<string, unknown>;
	retry_after_seconds?: number;
	data: Toy[];
	next_cursor: string | null;
}

async function ask(place: string, method = 'GET') {
	const answer = await fetch(`${address}${place}`, { method });
	return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body };
}

const ids = ({ body }: { body: Body }): number[] => body.data.map((toy) => toy.id);

describe('scopes', () => {
	it('lets a Directus token, which carries all, through', async () => {
		expect((await ask('/toys')).status).toBe(200);
		expect((await ask('/toys', 'POST')).status).toBe(200);
	});

	it('refuses a key without the scope of the route, says which, and calls nothing', async () => {
		caller = { ...(caller as Account), scopes: new Set(['toys:read']) };
		expect((await ask('/toys')).status).toBe(200);
		expect(await ask('/toys', 'POST')).toMatchObject({
			status: 403,
			body: {
				code: 'insufficient_scope',
				details: { required_scopes: ['toys:write'], missing_scopes: ['toys:write'] },
			},
		});
		expect(handled).toEqual([]);
	});

	it('asks for none on a public route', async () => {
		caller = { ...(caller as Account), scopes: new Set() };
		expect((await ask('/open')).status).toBe(200);
	});
});

describe('a public route', () => {
	it('is served without an account', async () => {
		caller = null;
		const { body, headers } = await ask('/open');
		expect(body.data).toEqual({ known: null });
		expect(headers.get('x-ratelimit-limit')).toBeNull();
	});

	it('is served to a caller whose token is refused, and no other route is', async () => {
		const headers = { Authorization: 'Bearer old' };
		caller = null;
		expect((await fetch(`${address}/open`, { headers })).status).toBe(200);
		expect((await fetch(`${address}/toys`, { headers })).status).toBe(401);
	});

	it('tells a signed-in caller what is left without counting', async () => {
		await ask('/toys');
		const { body, headers } = await ask('/open');
		expect(body.data).toEqual({ known: 'somebody' });
		expect(headers.get('x-ratelimit-remaining')).toBe('2');
		expect((await ask('/open')).headers.get('x-ratelimit-remaining')).toBe('2');
	});
});

describe('the allowance of requests', () => {
	const left = ({ headers }: { headers: Headers }) => headers.get('x-ratelimit-remaining');

	it('stands on every answer to a signed-in caller, also on a refusal', async () => {
		const first = await ask('/toys');
		expect(first.headers.get('x-ratelimit-limit')).toBe('3');
		expect(left(first)).toBe('2');
		const bad = await ask('/toys?limit=no');
		expect(bad.status).toBe(400);
		expect(left(bad)).toBe('1');
		expect(Number(first.headers.get('x-ratelimit-reset'))).toBeGreaterThanOrEqual(1);
		expect(Number(first.headers.get('x-ratelimit-reset'))).toBeLessThanOrEqual(60);
	});

	it('is one number in the header and the body when it is used up', async () => {
		for (let asked = 0; asked < 3; asked++) await ask('/toys');
		const { status, headers, body } = await ask('/toys');
		expect(status).toBe(429);
		expect(body.code).toBe('rate_limited');
		const seconds = Number(headers.get('retry-after'));
		expect(body.retry_after_seconds).toBe(seconds);
		expect(body.details).toEqual({ retry_after_seconds: seconds });
		expect(headers.get('x-ratelimit-reset')).toBe(String(seconds));
		expect(headers.get('x-ratelimit-remaining')).toBe('0');
	});

	it('takes the time of a limit that Directus sets itself, rounded up', async () => {
		const { status, headers, body } = await ask('/limited');
		expect(status).toBe(429);
		expect(headers.get('retry-after')).toBe('3');
		expect(body.retry_after_seconds).toBe(3);
	});
});

describe('work under an Idempotency-Key', () => {
	const post = async (key: string, body: object = {}) => {
		const headers = { 'Idempotency-Key': key, 'Content-Type': 'application/json' };
		const answer = await fetch(`${address}/kept`, { method: 'POST', headers, body: JSON.stringify(body) });
		return { status: answer.status, body: (await answer.json()) as { code?: string } };
	};
	const failing = (code: string): Error => Object.assign(new Error('of the database'), { code });

	it.each([
		['an unexpected error', new Error('unexpected'), 500],
		['a row that was deleted meanwhile', failing('23503'), 409],
		['a full disk', failing('SQLITE_FULL'), 507],
		['a database that is gone', failing('ECONNREFUSED'), 503],
		['a deadlock', failing('40P01'), 503],
		['a locked file', new Error('Transaction failed', { cause: failing('SQLITE_BUSY') }), 503],
	])('goes on after %s with the same request key, and keeps no failure', async (name, fault, status) => {
		const key = name.replaceAll(' ', '-');
		faults = [fault];
		expect((await post(key)).status).toBe(status);
		expect((await post(key)).status).toBe(200);
		expect(handled).toHaveLength(2);
		expect(handled[0]).toBe(handled[1]);
		expect((await post(key)).status).toBe(200);
		expect(handled).toHaveLength(2);
	});

	it('is not repeated to a caller who has left the account that it was for', async () => {
		const member = { ...(caller as Account), requestsPerMinute: 100, roles: new Map([[900, 'editor' as const]]) };
		caller = member;
		expect((await post('left', { account: 900 })).status).toBe(200);
		expect((await post('left', { account: 900 })).status).toBe(200);
		caller = { ...member, roles: new Map() };
		expect(await post('left', { account: 900 })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
		caller = { ...member, roles: new Map([[900, 'viewer' as const]]) };
		expect((await post('left', { account: 900 })).status).toBe(403);
		expect(handled).toHaveLength(1);
	});
});

describe('every answer', () => {
	it.each(['/open', '/toys', '/toys?limit=no', '/limited'])('of %s is kept by no cache', async (place) => {
		const { headers } = await ask(place);
		expect(headers.get('cache-control')).toBe('private, no-store');
		expect(headers.get('vary')).toMatch(/Authorization, Cookie/);
	});
});

describe('a declared list', () => {
	beforeEach(() => {
		caller = { ...(caller as Account), requestsPerMinute: 1000 };
	});

	it('gives every row once, page by page, in each order that it declares', async () => {
		for (const [sort, expected] of [
			['id:asc', [1, 2, 3, 4, 5]],
			['id:desc', [5, 4, 3, 2, 1]],
			['name:asc', [2, 4, 5, 1, 3]],
			['name:desc', [3, 1, 5, 2, 4]],
		] as const) {
			const seen: number[] = [];
			let next: string | null = '';
			while (next !== null) {
				const answer = await ask(`/toys?limit=2&sort=${sort}${next ? `&cursor=${next}` : ''}`);
				seen.push(...ids(answer));
				next = answer.body.next_cursor;
			}
			expect(new Set(seen), sort).toEqual(new Set(expected));
			expect(seen, sort).toHaveLength(5);
			expect(seen[0], sort).toBe(expected[0]);
		}
	});

	it('filters as declared and refuses what is not', async () => {
		expect(ids(await ask('/toys?name=ball'))).toEqual([2, 4]);
		expect(await ask('/toys?colour=red')).toMatchObject({ status: 400, body: { code: 'invalid_query' } });
		expect(await ask('/toys?sort=colour:asc')).toMatchObject({ status: 400, body: { code: 'invalid_query' } });
		expect(await ask('/toys?limit=101')).toMatchObject({ status: 400, body: { code: 'invalid_query' } });
	});

	it('refuses a cursor of another order', async () => {
		const { body } = await ask('/toys?limit=2&sort=id:asc');
		expect(await ask(`/toys?limit=2&sort=name:asc&cursor=${body.next_cursor}`)).toMatchObject({
			status: 400,
			body: { code: 'invalid_query' },
		});
	});
});
