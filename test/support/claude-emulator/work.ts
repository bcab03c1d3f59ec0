import type Anthropic from '@anthropic-ai/sdk';
import { answer } from './answer.js';
import { batchItem, type ResultLine } from './batches.js';
import { chatCompletion } from './chat.js';
import { ApiError, errors } from './errors.js';
import { isItemFault, type Fault } from './faults.js';
import { newId } from './ids.js';
import { digestOf, type JournalEntry, type JournalMessage } from './journal.js';
import { findModel, modelInfo, MODELS } from './models.js';
import { pageOf } from './page.js';
import { promptOfMessage } from './reading.js';
import { readBatch, readBatchParams, readCount, readMessage } from './requests.js';
import type { Found } from './routes.js';
import type { State } from './state.js';
import { eventsOf } from './stream.js';
import { countInput, hitsAt, totalInput } from './usage.js';

/** What goes back when the work is done. */
export type Answer =
	| { kind: 'json'; body: unknown; message?: JournalMessage }
	| { kind: 'events'; events: Iterable<string>; message: JournalMessage }
	| { kind: 'lines'; lines: Iterable<ResultLine> };

export interface Call extends Found {
	query: URLSearchParams;
	body: unknown;
	key: string;
	/** Where the emulator is reached, as the caller wrote it. */
	origin: string;
	entry: JournalEntry;
	fault: Fault | null;
}

/** Does what a request asks for. What is done here is done, whatever becomes of the answer. */
export function work(state: State, call: Call): Answer {
	const { batches } = state;
	const view = (batch: Parameters<typeof batches.view>[0]): Answer => {
		call.entry.batch_id = batch.id;
		return { kind: 'json', body: batches.view(batch, call.origin) };
	};
	switch (call.route) {
		case 'messages':
			return message(state, call);
		case 'chat.completions':
			return chatCompletion(state, call);
		case 'count_tokens':
			return {
				kind: 'json',
				body: {
					input_tokens: countInput(readCount(call.body, state.settings)),
				} satisfies Anthropic.MessageTokensCount,
			};
		case 'models.list':
			return { kind: 'json', body: pageOf(MODELS.map(modelInfo), call.query) };
		case 'models.retrieve': {
			const model = findModel(call.id);
			if (!model) throw errors.notFound(`model: ${call.id}`);
			return { kind: 'json', body: modelInfo(model) };
		}
		case 'batches.create':
			return createBatch(state, call, view);
		case 'batches.list':
			return {
				kind: 'json',
				body: pageOf(
					batches.list().map((batch) => batches.view(batch, call.origin)),
					call.query,
				),
			};
		case 'batches.retrieve':
			return view(batches.find(call.id));
		case 'batches.cancel':
			// The answer shows the cancellation begun; that it may be over at once shows in the next one.
			return view(batches.cancel(call.id));
		case 'batches.delete': {
			const { id } = batches.delete(call.id);
			call.entry.batch_id = id;
			return {
				kind: 'json',
				body: { id, type: 'message_batch_deleted' } satisfies Anthropic.Messages.DeletedMessageBatch,
			};
		}
		case 'batches.results': {
			call.entry.batch_id = batches.find(call.id).id;
			return { kind: 'lines', lines: batches.results(call.id) };
		}
	}
}

function message(state: State, { body, key, entry, fault }: Call): Answer {
	const { settings, clock, cache, rates, journal } = state;
	const params = readMessage(body, settings);
	const prompt = promptOfMessage(params);
	const subject = () => ({ route: prompt.route, purpose: prompt.purpose, custom_id: null });
	const item = isItemFault(fault) ? fault : null;
	if (item?.kind === 'errored')
		throw new ApiError(
			item.type === 'invalid_request_error' ? 400 : item.type === 'overloaded_error' ? 529 : 500,
			item.type,
			'The request could not be processed',
		);
	const input = cache.measure(params, key, clock.now());
	const treatment = {
		fixed: settings.replies.fixed ?? null,
		ways: state.misbehaviours.take(subject, settings),
		fault: item,
	};
	const whole = answer({ id: newId('msg'), params, input, treatment, thinking: settings.thinking, tier: 'standard' });
	rates.use(key, clock.now(), totalInput(input), whole.usage.output_tokens);
	entry.summary = `${params.model} ${prompt.purpose} ${prompt.route ?? ''}`.trimEnd();
	const noted = journal.addMessage({
		request_id: entry.id,
		batch_id: null,
		custom_id: null,
		message_id: whole.id,
		at: clock.now(),
		model: params.model,
		purpose: prompt.purpose,
		route: prompt.route,
		params: settings.keepParams === 'full' ? params : null,
		digest: digestOf(params),
		outcome: 'succeeded',
		stop_reason: whole.stop_reason,
		usage: whole.usage,
		service_tier: 'standard',
		delivery: 'pending',
		times_read: 0,
	});
	return params.stream
		? { kind: 'events', events: eventsOf(whole), message: noted }
		: { kind: 'json', body: whole, message: noted };
}

function createBatch(
	state: State,
	{ body, key, entry }: Call,
	view: (batch: ReturnType<State['batches']['create']>) => Answer,
): Answer {
	const { settings, clock, cache, batches } = state;
	const requests = readBatch(body, settings.maxBatchRequests);
	// Nothing may be known of a batch that is refused: its params are all read before the cache is touched.
	const read = requests.map(({ params }, index) => readParams(params, state, index));
	const items = requests.map(({ custom_id: id }, index) => {
		const { params, invalid } = read[index] ?? { params: null, invalid: null };
		if (!params)
			return batchItem(
				id,
				{ model: 'unknown', max_tokens: 1, messages: [] },
				{ plain: 0, created5m: 0, created1h: 0, read: 0 },
				invalid ?? 'params: expected an object',
			);
		const input = cache.measure(params, key, clock.now(), hitsAt(index, settings.batchCacheHitRate));
		const item = batchItem(id, params, input);
		if (settings.keepParams === 'digest') item.digest = digestOf(params);
		if (settings.keepParams === 'digest' && settings.replies.fixed !== undefined)
			item.params = { ...params, system: '', messages: [], tools: [] };
		return item;
	});
	entry.summary = `${items.length} requests`;
	return view(batches.create(entry.id, items));
}

function readParams(
	given: unknown,
	{ settings, shared }: State,
	index: number,
): { params: Anthropic.MessageCreateParamsNonStreaming | null; invalid: string | null } {
	try {
		return {
			params: shared.of(readBatchParams(given, settings, ['requests', String(index), 'params'])),
			invalid: null,
		};
	} catch (error) {
		if (settings.batchParams === 'refuse' || !(error instanceof ApiError)) throw error;
		return { params: null, invalid: error.message };
	}
}
