import type { Ask, Stop } from './question.js';
import type { Usage, ServiceId } from './prices.js';

export interface ModelRequest {
	model: string;
	ask: Ask;
	cacheTtl: '5m' | '1h';
}

/** An answer as the pipeline reads it. */
export interface Reply {
	stop: Stop;
	text: string;
	usage: Usage;
}

/** What became of one request of a batch, with the raw text of its result; a message's usage was read on the way. */
export type BatchItem = { customId: string; raw: string } & (
	{ kind: 'message'; usage: Usage } | { kind: 'errored' | 'expired' | 'canceled' }
);

export interface BatchState {
	id: string;
	ended: boolean;
	/** How many requests it holds, whatever became of them. */
	requests: number;
	/** Milliseconds since the epoch. */
	createdAt: number;
}

/** Batches of a service that has them. Nothing here is tried twice: the caller decides. @throws ServiceFault */
export interface BatchClient {
	create(requests: { customId: string; bytes: Uint8Array }[], signal: AbortSignal): Promise<BatchState>;
	read(id: string): Promise<BatchState>;
	/** Batches made after a moment, newest first. */
	list(since: number): AsyncIterable<BatchState>;
	cancel(id: string): Promise<BatchState>;
	/** Results in any order; ends early with a `lost` fault when the connection is cut. */
	results(id: string): AsyncIterable<BatchItem>;
	/** A request as it is sent within a batch. Thousands are kept together, and so outside of the heap. */
	encode(request: ModelRequest): Uint8Array;
}

/** The one way to a model's service. */
export interface ModelClient {
	readonly id: ServiceId;
	/** Asks once. @returns the raw answer @throws ServiceFault */
	ask(request: ModelRequest, signal: AbortSignal): Promise<string>;
	/** Reads a raw answer of `ask` or of a batch. */
	read(raw: string): Reply;
	/** Why a batch's item was not answered, in the service's words; `again` when asking again may help. */
	readError(raw: string): { message: string; again: boolean };
	/** Whether the service takes our key; costs nothing. @throws ServiceFault */
	check(): Promise<void>;
	readonly batches: BatchClient | null;
}

/** Told of every answer's headers, so that all jobs of a key keep its limits together. */
export type ObserveHeaders = (headers: Headers) => void;
