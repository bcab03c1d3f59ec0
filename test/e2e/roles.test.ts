import { beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../extensions/pseo-automation/package.json' with { type: 'json' };
import { type Answer, api, type Api, createUser, type User } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { everyState, type EveryState, MISSING, SECRET } from '../support/every-state.js';
import { declaredEndpoints, LONG_DESCRIPTION, type RouteCase, routeCases } from '../support/routes.js';
import { commitMark, ourTables } from '../support/tables.js';
import { makeFlow } from './operator-flows.js';

// The role is checked before anything happens: every declared route and every operation of a Flow is asked on rows in
// every state, and whoever is refused has changed no row of any table.

let server: Server;
let owned: EveryState;
let viewer: User;
let stranger: User;
let editor: User;
let routes: RouteCase[];

beforeAll(async () => {
	server = await startDirectus({ env: { PSEO_WORKERS: '0' } });
	// The walk starts more than a plan lets an account have at once.
	await server.db('pseo_plans').update({ concurrent_jobs: 1000 });
	owned = await everyState(server);
	[viewer, editor, stranger] = [await createUser(server), await createUser(server), await createUser(server)];
	// A first call makes the caller's own account.
	for (const user of [viewer, editor, stranger]) await user.balance();
	const { account } = owned;
	await server.db('pseo_members').insert(
		(['viewer', 'editor'] as const).map((role) => ({
			account,
			user: { viewer, editor }[role].id,
			role,
			date_created: new Date(),
		})),
	);
	const [site = 0, article = 0, generation = 0, job = ''] = [
		owned.ids.pseo[0] as number,
		owned.ids.articles[0] as number,
		owned.ids.generations[0] as number,
		owned.ids.jobs[0] as string,
	];
	routes = routeCases({ user: owned.user, site, article, generation, job });
});

/** A request to a route, about one row of the owner's where the route names one. */
interface Asked {
	endpoint: string;
	method: string;
	path: string;
	body: Record<string, unknown> | undefined;
	headers: Record<string, string>;
	/** Whether it names a row of the owner's. */
	names: boolean;
	says: string;
}

/** Queries that make another request of the same route. */
const QUERIES: Record<string, Record<string, string>[]> = {
	'DELETE /pseo/:id': [{ force: 'true' }, { force: 'false' }],
	'POST /generate/main-json': [{ async: 'true' }, { async: 'false' }],
};

/** Answers that are the caller's own, whatever rows a filter names. */
const OF_THE_CALLER = new Set(['GET /articles']);

/** The link is what lets its bearer read, whoever that is. */
const BY_LINK = new Set(['GET /preview']);

type Kind = keyof EveryState['ids'];
const KINDS = new Set(['pseo', 'articles', 'generations', 'jobs']);

/** Every request of a route: about each row that it may name, and with an Idempotency-Key where it takes one. */
function requestsOf(route: RouteCase, ids: Record<Kind, readonly (number | string)[]>): Asked[] {
	const kind = route.endpoint.split('/')[1] as Kind;
	const inPath = route.endpoint.includes('/:id');
	if (inPath && !KINDS.has(kind)) throw new Error(`${route.endpoint}: expected rows of ${kind} in every-state.ts`);
	const inQuery = route.query['pseo_id'] !== undefined;
	const inBody = route.body?.['pseo_id'] !== undefined;
	const rows: readonly (number | string | null)[] = inPath ? ids[kind] : inQuery || inBody ? ids.pseo : [null];
	const keys = route.method === 'POST' && !route.stream ? [false, true] : [false];
	return rows.flatMap((row) =>
		(QUERIES[route.endpoint] ?? [route.query]).flatMap((given) =>
			keys.map((key): Asked => {
				const query = new URLSearchParams(inQuery ? { ...given, pseo_id: String(row) } : given).toString();
				// Behind the id a path is as the case has it: the name of a prompt.
				const path = inPath
					? route.path.replace(/^(\/\w+\/)[^/]+/, (_whole, start: string) => `${start}${row}`)
					: route.path;
				const method = route.method;
				return {
					endpoint: route.endpoint,
					method,
					path: query === '' ? path : `${path}?${query}`,
					body: inBody ? { ...route.body, pseo_id: row } : (route.body ?? undefined),
					headers: key ? { 'Idempotency-Key': `walk-${row}` } : {},
					names: row !== null,
					says: `${method} ${path}?${query}${key ? ' under a key' : ''}`,
				};
			}),
		),
	);
}

const ask = (client: Api, { method, path, body, headers }: Asked): Promise<Answer> =>
	client.ask(method, path, body, { headers });

/** Every row of every table of ours, as it is stored. */
async function dump(): Promise<Record<string, unknown[]>> {
	const rows: Record<string, unknown[]> = {};
	for (const table of await ourTables(server.db)) rows[table] = await server.db(table).select('*').orderBy('id');
	return rows;
}

/**
 * Looks at what a request has changed: nothing may differ but what `unlike` takes out. Tables are read only when
 * something was committed at all.
 */
async function watch() {
	let mark = await commitMark(server.db);
	let before = await dump();
	return async (says: string): Promise<void> => {
		const now = await commitMark(server.db);
		if (now === mark) return;
		const after = await dump();
		expect(after, says).toEqual(before);
		[mark, before] = [await commitMark(server.db), after];
	};
}

/** What only a process that works writes: its heartbeat, and how far readers of events are. */
const MAY_BE_EMPTY = new Set(['pseo_event_cursors', 'pseo_slots']);

describe('every route', () => {
	it('is walked on rows of every table', async () => {
		const tables = Object.entries(await dump()).filter(([table]) => !MAY_BE_EMPTY.has(table));
		expect(tables.flatMap(([table, rows]) => (rows.length === 0 ? [table] : []))).toEqual([]);
	});

	it('is walked', async () => {
		expect(routes.map(({ endpoint }) => endpoint).sort()).toEqual((await declaredEndpoints(server)).sort());
	});

	it('lets a viewer read, and refuses every change before anything happens', async () => {
		const unchanged = await watch();
		for (const asked of routes.flatMap((route) => requestsOf(route, owned.ids))) {
			// What names no row of the owner's is about the viewer's own account.
			if (!asked.names && asked.endpoint !== 'POST /billing/grants') continue;
			const { status, body, text } = await ask(viewer.api, asked);
			const expected = asked.method === 'GET' ? 200 : 403;
			expect(status, `${asked.says}: ${text}`).toBe(expected);
			if (expected === 403) expect(body.code, asked.says).toMatch(/(^|_)forbidden$|^admin_only$/);
			await unchanged(asked.says);
		}
	});

	it('refuses a stranger, and tells nothing of the rows', async () => {
		const unchanged = await watch();
		for (const asked of routes.flatMap((route) => requestsOf(route, owned.ids))) {
			if (!asked.names && asked.method !== 'GET' && asked.endpoint !== 'POST /billing/grants') continue;
			const { status, text } = await ask(stranger.api, asked);
			if (!BY_LINK.has(asked.endpoint)) expect(text, asked.says).not.toContain(SECRET);
			if (asked.names && !OF_THE_CALLER.has(asked.endpoint))
				expect([403, 404], `${asked.says}: ${status} ${text}`).toContain(status);
			await unchanged(asked.says);
		}
	});

	it('asks a caller without a token for one, and for rows that are not there says so', async () => {
		const unchanged = await watch();
		const nobody = api(server, null);
		const missing = Object.fromEntries(Object.entries(MISSING).map(([kind, id]) => [kind, [id]])) as Record<
			Kind,
			(number | string)[]
		>;
		for (const route of routes) {
			for (const asked of requestsOf(route, missing)) {
				const { status, text } = await ask(nobody, asked);
				expect(status, `${asked.says}: ${text}`).toBe(route.access === 'public' ? 200 : 401);
				if (asked.names && !OF_THE_CALLER.has(asked.endpoint)) {
					const own = await ask(viewer.api, asked);
					expect(own.status, `${asked.says}: ${own.text}`).toBe(404);
				}
				await unchanged(asked.says);
			}
		}
	});

	it('makes what names no website in the own account of a member', async () => {
		const { body } = await viewer.api.post<{ id: number }>('/pseo', {
			website_url: 'https://mine.invalid',
			master_prompt: 'Write.',
			settings: { import_sitemap: false },
		});
		const made = (await server.db('pseos').where({ id: body.data.id }).first('account')) as { account: number };
		expect(made.account).not.toBe(owned.account);
	});

	it('keeps the owner of an account apart from its editors', async () => {
		const unchanged = await watch();
		for (const route of routes.filter(({ endpoint }) => endpoint === 'DELETE /pseo/:id'))
			for (const asked of requestsOf(route, owned.ids)) {
				expect((await ask(editor.api, asked)).status, asked.says).toBe(403);
				await unchanged(asked.says);
			}
	});
});

/** Options of each operation, as a Flow hands them on, for every row that they may name. */
const OPERATIONS: Record<string, (ids: EveryState['ids']) => Record<string, unknown>[]> = {
	'pseo-generate-pages': ({ pseo, generations }) => [
		...pseo.map((website) => ({ action: 'start', website, pages: 1, mode: 'bulk' })),
		...generations.map((generation) => ({ action: 'wake', generation })),
	],
	'pseo-generate-plan': ({ pseo }) =>
		pseo.flatMap((website) => [{ website }, { website, description: LONG_DESCRIPTION }]),
	'pseo-import-sitemap': ({ pseo }) => pseo.map((website) => ({ website, unless_settings_say_no: false })),
};

describe('every operation of a Flow', () => {
	it('is walked', () => {
		const names = manifest['directus:extension'].entries.flatMap(({ type, name }) =>
			type === 'operation' ? [name] : [],
		);
		expect(Object.keys(OPERATIONS).sort()).toEqual(names.sort());
	});

	it.each(Object.keys(OPERATIONS))('%s refuses viewers, strangers and callers without a token', async (type) => {
		const options = OPERATIONS[type]?.(owned.ids) ?? [];
		const names = [...new Set(options.flatMap(Object.keys))];
		const flow = await makeFlow(
			server,
			{ trigger: 'webhook', options: { method: 'POST', async: false, return: '$last' } },
			{ type, options: Object.fromEntries(names.map((name) => [name, `{{$trigger.body.${name}}}`])) },
		);
		const trigger = async (token: string | null, body: object): Promise<string> => {
			const answer = await fetch(`${server.url}/flows/trigger/${flow}`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
				body: JSON.stringify(body),
			});
			return answer.text();
		};
		const unchanged = await watch();
		for (const given of options) {
			for (const token of [viewer.token, stranger.token, null]) {
				const text = await trigger(token, given);
				expect(text, JSON.stringify(given)).not.toContain(SECRET);
				expect(text, JSON.stringify(given)).toMatch(/forbidden/);
				await unchanged(`${type} ${JSON.stringify(given)}`);
			}
		}
		// The same step does its work for an editor: it was refused, not broken.
		const texts = await Promise.all(options.map((given) => trigger(editor.token, given)));
		expect(texts.join('\n')).toMatch(/_id/);
		expect(texts.join('\n')).not.toMatch(/forbidden/);
	});
});
