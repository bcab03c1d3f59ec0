import type { Proof } from '../../../kernel/who.js';
import type { Db, Trx } from '../../../platform/db/index.js';
import type { BatchClient, ModelClient, ModelRequest } from '../client-types.js';
import type { Limiter } from '../limiter.js';
import type { Model, ServiceId } from '../prices.js';
import type { Ask } from '../question.js';
import type { Cost } from './answers.js';

/** A model's service with everything that is shared by all who ask it. */
export interface ModelService {
	id: ServiceId;
	client: ModelClient;
	limiter: Limiter;
	/** False where the client knows none, or the server behind it answered that it has none. */
	hasBatches: boolean;
	/** How often an open batch is looked at in the beginning, in milliseconds. */
	pollMs: number;
}

/** A service with the models of it that a website's settings choose. */
export interface ChosenModels {
	id: ServiceId;
	service: ModelService;
	models: { writer: Model; checker: Model };
}

/** Whose questions they are: one attempt of a job on a website. */
export interface Attempt {
	account: number;
	pseo_id: number;
	job: number;
	attempt: number;
}

/** An attempt of a job that the caller may carry on. */
export type OwnedAttempt = Attempt & Proof<'editor'>;

/** The work that questions are asked for. */
export interface AskingWork {
	attempt: OwnedAttempt;
	signal: AbortSignal;
	/** Whether another account waits for the worker. Asked while batches are looked at. */
	shouldPause(): boolean;
	/** First in every transaction. @throws LeaseLost */
	hold(trx: Trx): Promise<void>;
}

/** Everything that the verbs of one job's asking share. */
export interface AskingContext extends AskingWork {
	db: Db;
	service: ModelService;
	models: ChosenModels['models'];
	/** What the website may spend in a calendar month (UTC), in USD; null for no limit. */
	budgetUsd: number | null;
	/** Last in every transaction that stored answers: shows what the job has cost with them. */
	booked(trx: Trx, cost: Cost): Promise<void>;
}

export const modelOf = ({ writer, checker }: ChosenModels['models'], { tier }: Pick<Ask, 'tier'>): Model =>
	tier === 'checker' ? checker : writer;

export const requestOf = (models: ChosenModels['models'], ask: Ask, cacheTtl: '5m' | '1h' = '5m'): ModelRequest => ({
	model: modelOf(models, ask).id,
	ask,
	cacheTtl,
});

/** The service at this address has no batches: its questions are asked one by one. */
export class NoBatches extends Error {}

/** @throws NoBatches */
export function batchesOf({ client }: ModelService): BatchClient {
	if (client.batches === null) throw new NoBatches(`expected a service with batches, got ${client.id}`);
	return client.batches;
}
