import { randomBytes } from 'node:crypto';
import { createDirectus, createUser as createDirectusUser, rest, staticToken } from '@directus/sdk';
import type { article, articleSummary } from '../../extensions/pseo-automation/src/contract/articles.js';
import type { generation } from '../../extensions/pseo-automation/src/contract/generations.js';
import type { importReport, page, website } from '../../extensions/pseo-automation/src/contract/websites.js';
import type { RunningServer } from './directus.js';
import { until } from './until.js';

export { until };

type Output<Schema extends { _zod: { output: unknown } }> = Schema['_zod']['output'];
export type Website = Output<typeof website> & {
	main_json: { pages: { route: string; title: string; priority: number }[] } | null;
};
export type Page = Output<typeof page>;
export type ImportReport = Output<typeof importReport>;
export type Generation = Output<typeof generation>;
export type Article = Output<typeof article>;
export type ArticleSummary = Output<typeof articleSummary>;

export interface Transaction {
	id: number;
	kind: 'grant' | 'charge' | 'refund' | 'adjustment';
	amount: number;
	balance_after: number;
	reference: string;
	reason: string | null;
	date_created: string;
}

export interface Job {
	id: string;
	type: string;
	status: 'pending' | 'running' | 'succeeded' | 'failed' | 'canceled';
	progress: { total: number; done: number; failed: number };
	error: string | null;
	tokens_charged: number;
	tokens_refunded: number;
	result: Record<string, unknown> | null;
}

/** What may stand in an answer. Which of it does is the test's to say. */
export interface Envelope<Data = Record<string, unknown>> {
	success: boolean;
	message: string;
	data: Data;
	next_cursor: string | null;
	error: string;
	code: string;
	details: Record<string, unknown> & { fields: { field: string; message: string }[] };
	request_id: string;
	timestamp: string;
	generation_id: number;
	status: string;
	urls: string[];
}

export interface Answer<Data = Record<string, unknown>> {
	status: number;
	/** An empty object where the answer is not JSON. */
	body: Envelope<Data>;
	headers: Headers;
	/** The body as it came. */
	text: string;
}

export interface AskOptions {
	headers?: Record<string, string>;
	/** Sent as it is, with the Content-Type of `headers`. */
	raw?: RequestInit['body'];
	signal?: AbortSignal;
}

/** Asks under `/pseo-endpoints`; paths begin with a slash. */
export interface Api {
	get<Data = Record<string, unknown>>(path: string, options?: AskOptions): Promise<Answer<Data>>;
	post<Data = Record<string, unknown>>(path: string, body?: unknown, options?: AskOptions): Promise<Answer<Data>>;
	patch<Data = Record<string, unknown>>(path: string, body?: unknown, options?: AskOptions): Promise<Answer<Data>>;
	del<Data = Record<string, unknown>>(path: string, options?: AskOptions): Promise<Answer<Data>>;
	ask<Data = Record<string, unknown>>(
		method: string,
		path: string,
		body?: unknown,
		options?: AskOptions,
	): Promise<Answer<Data>>;
}

/** @param token sent as Bearer; null asks without a token */
export function api(server: Pick<RunningServer, 'url'>, token: string | null): Api {
	async function ask<Data>(
		method: string,
		path: string,
		body?: unknown,
		options: AskOptions = {},
	): Promise<Answer<Data>> {
		const headers: Record<string, string> = { ...(token === null ? {} : { Authorization: `Bearer ${token}` }) };
		const init: RequestInit & { duplex?: 'half' } = { method, headers: { ...headers, ...options.headers } };
		if (options.signal) init.signal = options.signal;
		if (options.raw !== undefined) {
			init.body = options.raw;
			init.duplex = 'half';
		} else if (body !== undefined) {
			init.body = JSON.stringify(body);
			init.headers = { ...headers, 'Content-Type': 'application/json', ...options.headers };
		}
		const answer = await fetch(`${server.url}/pseo-endpoints${path}`, init);
		const text = await answer.text();
		const json = (answer.headers.get('content-type') ?? '').includes('json');
		return {
			status: answer.status,
			body: (json ? JSON.parse(text) : {}) as Envelope<Data>,
			headers: answer.headers,
			text,
		};
	}
	return {
		ask,
		get: (path, options) => ask('GET', path, undefined, options),
		post: (path, body = {}, options) => ask('POST', path, body, options),
		patch: (path, body = {}, options) => ask('PATCH', path, body, options),
		del: (path, options) => ask('DELETE', path, undefined, options),
	};
}

export interface User {
	id: string;
	email: string;
	/** Empty unless asked for: hashing one takes 200 ms. */
	password: string;
	/** Static. */
	token: string;
	api: Api;
	/** Tokens left. */
	balance(): Promise<number>;
}

/** Directus itself, as its administrator. */
export function adminSdk(server: RunningServer) {
	return createDirectus(server.url).with(staticToken(server.adminToken)).with(rest());
}

/**
 * Makes a user as an administrator does: without a role, with a static token. It has the signup grant of 500 tokens,
 * or as many as `tokens` says; a password only when `login` asks for one.
 */
export async function createUser(
	server: RunningServer,
	{ tokens, login = false }: { tokens?: number; login?: boolean } = {},
): Promise<User> {
	const name = randomBytes(6).toString('hex');
	const fields = {
		email: `user-${name}@example.com`,
		password: login ? `password-${name}` : '',
		token: `token-${name}-${randomBytes(12).toString('hex')}`,
	};
	const { id } = (await adminSdk(server).request(
		createDirectusUser(login ? fields : { email: fields.email, token: fields.token }),
	)) as { id: string };
	const client = api(server, fields.token);
	const user: User = {
		id,
		...fields,
		api: client,
		balance: async () => (await client.get<{ balance: number }>('/credits')).body.data.balance,
	};
	if (tokens !== undefined) await setBalance(server, user, tokens);
	return user;
}

/** Brings a balance to `tokens`: upwards by an administrator's grant, downwards by an entry in the ledger. */
async function setBalance(server: RunningServer, user: User, tokens: number): Promise<void> {
	const balance = await user.balance();
	if (tokens > balance) {
		await grant(server, user, tokens - balance);
	} else if (tokens < balance) {
		const { account } = (await server.db('pseo_members').where({ user: user.id }).first('account')) as {
			account: number;
		};
		const now = new Date();
		await server.db.transaction(async (trx) => {
			await trx('pseo_token_balances').where({ account }).update({ balance: tokens, date_updated: now });
			const amount = tokens - balance;
			await trx('pseo_token_transactions').insert({
				account,
				kind: 'adjustment',
				amount,
				balance_after: tokens,
				reference: 'test',
				date_created: now,
			});
		});
	}
}

export async function grant(
	server: RunningServer,
	user: Pick<User, 'id'>,
	amount: number,
	reason = 'for a test',
): Promise<Answer<Transaction>> {
	const answer = await api(server, server.adminToken).post<Transaction>('/billing/grants', {
		user_id: user.id,
		amount,
		reason,
	});
	if (answer.status !== 200) throw new Error(`expected a grant, got ${answer.text}`);
	return answer;
}

export const MASTER_PROMPT = 'Write helpful pages in plain English for people who compare before they buy.';

/** Makes a website whose sitemap is not fetched. */
export async function createWebsite(user: User, fields: Record<string, unknown> = {}): Promise<Website> {
	const body = {
		website_url: 'https://example.com',
		master_prompt: MASTER_PROMPT,
		settings: { import_sitemap: false },
		...fields,
	};
	const answer = await user.api.post<Website>('/pseo', body);
	if (answer.status !== 200) throw new Error(`expected a website, got ${answer.text}`);
	return answer.body.data;
}

/** Waits until a generation has ended. */
export async function ended(user: User, generation: number, timeout = 45_000): Promise<Generation> {
	return until(
		async () => {
			const { body } = await user.api.get<Generation>(`/generations/${generation}`);
			return (body.data.status === 'completed' || body.data.status === 'failed') && body.data;
		},
		{ timeout, what: `the end of generation ${generation}` },
	);
}

/** Imports rows as planned pages. */
export async function importRows(
	user: User,
	website: number,
	rows: Record<string, unknown>[],
	pattern: { route?: string; title?: string } = {},
): Promise<ImportReport> {
	const body = { rows, route: '/towns/{name}', title: '{name} in numbers', ...pattern };
	const answer = await user.api.post<ImportReport>(`/pseo/${website}/pages/import`, body);
	if (answer.status !== 200) throw new Error(`expected an import, got ${answer.text}`);
	return answer.body.data;
}

/**
 * Reads a list to its end by its cursors.
 * @param path with its query, at least a limit
 * @param onPage called after every page but before the next is asked for
 */
export async function readAll<Item>(
	client: Api,
	path: string,
	onPage: (items: Item[]) => void | Promise<void> = () => {},
): Promise<Item[]> {
	const items: Item[] = [];
	let cursor: string | null = null;
	do {
		const answer: Answer<Item[]> = await client.get<Item[]>(cursor === null ? path : `${path}&cursor=${cursor}`);
		if (answer.status !== 200) throw new Error(`expected a list, got ${answer.text}`);
		items.push(...answer.body.data);
		await onPage(answer.body.data);
		cursor = answer.body.next_cursor;
	} while (cursor !== null);
	return items;
}
