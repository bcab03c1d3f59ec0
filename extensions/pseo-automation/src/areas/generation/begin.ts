import { randomUUID } from 'node:crypto';
import { SYSTEM, type Who } from '../../kernel/who.js';
import { MAX_ID } from '../../contract/common.js';
import { keyOf } from '../../platform/area/index.js';
import type { Trx } from '../../platform/db/index.js';
import type { Billing, Rates } from '../billing/index.js';
import { type JobKind, type Jobs, placeOf } from '../jobs/index.js';
import { readWebsite } from '../websites/index.js';
import type { Writers } from '../writers/index.js';
import { generationError } from './errors.js';
import { activeKey } from './keys.js';
import type { Mode } from './store.js';

/** What is asked of a generation's job. */
export interface PagesRequest {
	requested_count: number;
	mode: Mode;
}

export interface BeginDeps {
	billing: Pick<Billing, 'rates'>;
	jobs: Jobs;
	kind: JobKind<PagesRequest>;
	writers: Writers;
	/** How long the Flow has to wake the work before the queue does, in milliseconds. */
	flowGraceMs: number;
}

/**
 * Admits and charges a generation that is being created, by REST, Studio or a Flow alike. Runs inside
 * Directus's own transaction, which may run again on a busy database, and uses nothing but that transaction.
 *
 * @param maker the user who creates it, or the system, which acts as the website's account
 * @returns the row to insert: account, status, tokens and keys are ours to say, whatever the payload said
 * @throws website_not_found, website_forbidden, invalid_generation, writer_unavailable, generation_active, concurrent_job_limit,
 *   insufficient_tokens
 */
export async function beginGeneration(
	trx: Trx,
	deps: BeginDeps,
	payload: Record<string, unknown>,
	maker: { who: Who; user: string | null },
): Promise<Record<string, unknown>> {
	const { pseo_id, requested_count, mode, request_key } = checked(payload);
	const website = await readWebsite(trx, maker.who, pseo_id, 'editor');
	const { id: writer } = await deps.writers.choose(trx, website.settings);
	const job = await deps.jobs.open(trx, deps.kind, placeOf(website), {
		request: { requested_count, mode },
		requestKey: request_key,
		delayMs: deps.flowGraceMs,
		progressTotal: requested_count,
	});
	const rate = rateOf(mode, await deps.billing.rates(trx));
	return {
		pseo_id,
		requested_count,
		mode,
		request_key,
		account: website.account,
		directus_user_id: maker.user ?? (maker.who === SYSTEM ? (payload['directus_user_id'] ?? null) : null),
		status: 'pending',
		stage: 'queued',
		created_count: 0,
		failed_count: 0,
		failed_routes: [],
		tokens_charged: rate * requested_count,
		tokens_refunded: 0,
		token_rate: rate,
		cost_usd: 0,
		cost_unknown: 0,
		writer,
		cancel_requested: false,
		error: null,
		attempt: 1,
		active_key: activeKey(pseo_id),
		job,
	};
}

/** Tokens for each page. */
export function rateOf(mode: Mode, rates: Rates): number {
	return mode === 'on_demand' ? rates.token_per_page : rates.token_per_batch_page;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function checked(payload: Record<string, unknown>): {
	pseo_id: number;
	requested_count: number;
	mode: Mode;
	request_key: string;
} {
	const mode = payload['mode'] ?? 'bulk';
	if (mode !== 'on_demand' && mode !== 'bulk')
		throw wrong('mode', `Expected on_demand or bulk, got ${JSON.stringify(mode)}`);
	const pseo_id = wholeNumber('pseo_id', keyOf(payload['pseo_id']) ?? payload['pseo_id']);
	const requested_count = wholeNumber('requested_count', payload['requested_count']);
	if (mode === 'on_demand' && requested_count !== 1)
		throw wrong('requested_count', `Expected 1 page on demand, got ${requested_count}`);
	const given = payload['request_key'];
	if (given !== undefined && given !== null && given !== '' && !(typeof given === 'string' && UUID.test(given)))
		throw wrong(
			'request_key',
			`Expected a UUID, or nothing and the server makes one, got ${JSON.stringify(given)}`,
		);
	return { pseo_id, requested_count, mode, request_key: given ? (given as string) : randomUUID() };
}

function wholeNumber(field: string, value: unknown): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > MAX_ID) {
		throw wrong(field, `Expected a positive integer, got ${JSON.stringify(value) ?? 'nothing'}`);
	}
	return number;
}

function wrong(field: string, message: string) {
	return generationError('invalid_generation', { message: `${field}: ${message}`, fields: [{ field, message }] });
}
