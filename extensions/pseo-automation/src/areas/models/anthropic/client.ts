import Anthropic from '@anthropic-ai/sdk';
import type { BatchClient, BatchState, ModelClient, ModelRequest, ObserveHeaders } from '../client-types.js';
import { asFault } from './faults.js';
import { linesOf } from './lines.js';
import { readItemError, readMessage, usageOf } from './replies.js';
import { ServiceFault } from '../service-fault.js';
import { messageParams } from './requests.js';

export interface AnthropicOptions {
	apiKey: string;
	/** The operator's: a proxy or a local server that speaks the Messages API. Without /v1. */
	baseUrl: string | null;
	observe: ObserveHeaders;
	/** How long a stream may be silent. */
	idleMs?: number;
}

/** The SDK never cuts a stalled stream; the service sends a ping at least every few seconds. */
const IDLE_MS = 60_000;
/** A page takes one or two minutes at most; a plain request must not hang for the SDK's ten. */
const REQUEST_MS = 120_000;

/**
 * Claude through its SDK. `maxRetries` is 0 everywhere: a lost answer to `batches.create` would leave two batches, and
 * the limiter, which knows of all jobs, is the one place that repeats a request.
 */
export function createAnthropicClient({ apiKey, baseUrl, observe, idleMs = IDLE_MS }: AnthropicOptions): ModelClient {
	const client = new Anthropic({
		apiKey,
		...(baseUrl ? { baseURL: baseUrl } : {}),
		authToken: null,
		maxRetries: 0,
		timeout: REQUEST_MS,
		logLevel: 'off',
	});

	async function seen<T>(promise: { withResponse(): Promise<{ data: T; response: Response }> }): Promise<T> {
		const { data, response } = await promise.withResponse().catch((error: unknown) => {
			if (error instanceof Anthropic.APIError && error.headers) observe(error.headers as Headers);
			throw asFault(error);
		});
		observe(response.headers);
		return data;
	}

	return {
		id: 'anthropic',
		ask: (request, signal) => streamMessage(client, request, signal, observe, idleMs),
		read: readMessage,
		readError: readItemError,
		async check() {
			await seen(client.models.list({ limit: 1 }));
		},
		batches: batchClient(client, seen),
	};
}

/** Asks with a stream, so that a stalled answer is noticed: long answers are silent for minutes without one. */
async function streamMessage(
	client: Anthropic,
	request: ModelRequest,
	signal: AbortSignal,
	observe: ObserveHeaders,
	idleMs: number,
): Promise<string> {
	const watchdog = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const alive = (): void => {
		clearTimeout(timer);
		timer = setTimeout(() => watchdog.abort(), idleMs);
	};
	try {
		alive();
		const stream = client.messages.stream(messageParams(request), {
			signal: AbortSignal.any([signal, watchdog.signal]),
		});
		stream.on('streamEvent', alive);
		stream.on('connect', () => {
			const headers = stream.response?.headers;
			if (headers) observe(headers);
		});
		return JSON.stringify(await stream.finalMessage());
	} catch (error) {
		if (error instanceof Anthropic.APIError && error.headers) observe(error.headers as Headers);
		throw asFault(error);
	} finally {
		clearTimeout(timer);
	}
}

function batchClient(
	client: Anthropic,
	seen: <T>(promise: { withResponse(): Promise<{ data: T; response: Response }> }) => Promise<T>,
): BatchClient {
	const batches = client.messages.batches;
	return {
		async create(requests, signal) {
			// Tens of megabytes: as one string of JSON they would be in memory four times.
			const parts = requests.flatMap(({ customId, bytes }, index) => [
				`${index === 0 ? '{"requests":[' : ','}{"custom_id":${JSON.stringify(customId)},"params":`,
				bytes,
				'}',
			]);
			const body = new Blob([...parts, ']}'] as BlobPart[]);
			return stateOf(
				await seen(
					client.post<Anthropic.Messages.MessageBatch>('/v1/messages/batches', {
						body,
						headers: { 'content-type': 'application/json' },
						signal,
						timeout: 600_000,
					}),
				),
			);
		},
		read: async (id) => stateOf(await seen(batches.retrieve(id))),
		async *list(since) {
			try {
				for await (const batch of batches.list({ limit: 100 })) {
					const state = stateOf(batch);
					if (state.createdAt < since) return;
					yield state;
				}
			} catch (error) {
				throw asFault(error);
			}
		},
		cancel: async (id) => stateOf(await seen(batches.cancel(id))),
		async *results(id) {
			try {
				for await (const line of await resultLines(client, id)) {
					// The raw line is kept: writing it as JSON again would take as long as reading it.
					const { custom_id, result } = JSON.parse(line) as Anthropic.Messages.MessageBatchIndividualResponse;
					if (result.type === 'succeeded')
						yield { customId: custom_id, kind: 'message', raw: line, usage: usageOf(result.message) };
					else yield { customId: custom_id, kind: result.type, raw: line };
				}
			} catch (error) {
				throw asFault(error);
			}
		},
		encode: (request) => Buffer.from(JSON.stringify(messageParams(request))),
	};
}

/** A batch's results as they come, one a line. */
async function resultLines(client: Anthropic, id: string): Promise<AsyncIterable<string>> {
	const { results_url } = await client.messages.batches.retrieve(id);
	if (results_url === null) throw new ServiceFault('missing', `the results of ${id} are not there, or no longer`);
	const { body } = await client
		.get(results_url, { headers: { accept: 'application/binary' }, stream: true, __binaryResponse: true })
		.asResponse();
	if (body === null) throw new ServiceFault('lost', 'the results came without a body');
	return linesOf(body);
}

function stateOf(batch: Anthropic.Messages.MessageBatch): BatchState {
	const { processing, succeeded, errored, canceled, expired } = batch.request_counts;
	return {
		id: batch.id,
		ended: batch.processing_status === 'ended',
		requests: processing + succeeded + errored + canceled + expired,
		createdAt: Date.parse(batch.created_at),
	};
}
