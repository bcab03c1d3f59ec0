import type Anthropic from '@anthropic-ai/sdk';
import { answer } from './answer.js';
import { type EmulatorClock, iso } from './clock.js';
import { errors } from './errors.js';
import type { Faults, ItemFault, Subject } from './faults.js';
import { isItemFault } from './faults.js';
import { idOf, newId } from './ids.js';
import { digestOf, type JournalMessage, type MessageSource } from './journal.js';
import type { Misbehaviours } from './misbehaviour-rules.js';
import type { Settings } from './options.js';
import { promptOfMessage, type Purpose } from './reading.js';
import { randomFrom, shuffled } from './replies/random.js';
import type { Treatment } from './replies/index.js';
import type { InputTokens } from './usage.js';

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Outcome = JournalMessage['outcome'];
const HOUR_MS = 3_600_000;
/** Where a prepared text goes. */
const HERE = '\u2063here\u2063';
const EXPIRES_AFTER_MS = 24 * HOUR_MS;
const RESULTS_KEPT_MS = 29 * 24 * HOUR_MS;

export interface BatchItem {
	custom_id: string;
	params: Params;
	input: InputTokens;
	/** Only where params are not kept. */
	digest: string | null;
	purpose: Purpose;
	route: string | null;
	/** Why its params are no good, where that ends the item and not the batch. */
	invalid: string | null;
	outcome: Outcome;
	error: (ItemFault & { kind: 'errored' }) | null;
	treatment: Treatment;
	usage: Anthropic.Usage | null;
	stop_reason: Anthropic.StopReason | null;
	times_read: number;
}

export interface ResultLine {
	line: Buffer;
	/** Says that it went out. */
	read: () => void;
}

interface Batch {
	id: string;
	request_id: string;
	items: BatchItem[];
	created: number;
	cancelInitiated: number | null;
	ended: number | null;
	held: boolean;
	deleted: boolean;
}

/** Batches end by the clock: each look at them settles them first. */
export class Batches implements MessageSource {
	#batches: Batch[] = [];
	#holding = false;
	#prepared: { text: string; json: Buffer } | null = null;

	constructor(
		private readonly clock: EmulatorClock,
		private readonly settings: () => Settings,
		private readonly faults: Faults,
		private readonly misbehaviours: Misbehaviours,
	) {}

	clear(): void {
		this.#batches = [];
		this.#holding = false;
	}

	/** Keeps open those that are open and those that come, until they are released or ended. */
	hold(): void {
		this.#settle();
		this.#holding = true;
		for (const batch of this.#batches) batch.held = batch.ended === null;
	}

	release(): void {
		this.#holding = false;
		for (const batch of this.#batches) batch.held = false;
	}

	/** Ends all now, held or not. Later ones are held as before. */
	endAll(): void {
		for (const batch of this.#batches) if (batch.ended === null) this.#end(batch, this.clock.now());
	}

	create(requestId: string, items: BatchItem[]): Batch {
		const batch: Batch = {
			id: newId('msgbatch'),
			request_id: requestId,
			items,
			created: this.clock.now(),
			cancelInitiated: null,
			ended: null,
			held: this.#holding,
			deleted: false,
		};
		this.#batches.push(batch);
		return batch;
	}

	/** Newest first. */
	list(): Batch[] {
		this.#settle();
		return this.#batches.filter(({ deleted }) => !deleted).reverse();
	}

	find(id: string): Batch {
		const batch = this.list().find((each) => each.id === id);
		if (!batch) throw errors.notFound(`Message Batch ${id} not found`);
		return batch;
	}

	cancel(id: string): Batch {
		const batch = this.find(id);
		if (batch.ended !== null)
			throw errors.invalid(`Batch ${id} cannot be canceled because it has a processing_status of ended`);
		batch.cancelInitiated ??= this.clock.now();
		return batch;
	}

	delete(id: string): Batch {
		const batch = this.find(id);
		if (batch.ended === null)
			throw errors.invalid(
				`Batch ${id} cannot be deleted while it has a processing_status of ${statusOf(batch)}; cancel it first`,
			);
		batch.deleted = true;
		return batch;
	}

	/** The lines of a batch's results in no particular order, made one by one while they are read. */
	results(id: string): Iterable<ResultLine> {
		const batch = this.find(id);
		if (batch.ended === null)
			throw errors.invalid(`Batch ${id} has no results yet: its processing_status is ${statusOf(batch)}`);
		if (this.#archived(batch)) throw errors.notFound(`The results of batch ${id} are no longer available`);
		return this.#lines(batch);
	}

	*#lines(batch: Batch): Generator<ResultLine> {
		const order = shuffled([...batch.items.keys()], randomFrom(batch.id));
		for (const index of order) {
			const item = batch.items[index];
			if (!item) continue;
			const result: Anthropic.Messages.MessageBatchIndividualResponse = {
				custom_id: item.custom_id,
				result: this.#resultOf(batch, item),
			};
			yield { line: this.#line(result, item.treatment.fixed), read: () => void item.times_read++ };
		}
	}

	/** A line of results. A prepared text is turned into JSON once and not for each of thousands of them. */
	#line(result: Anthropic.Messages.MessageBatchIndividualResponse, fixed: string | null): Buffer {
		const message = result.result.type === 'succeeded' ? result.result.message : null;
		const place =
			fixed === null
				? -1
				: (message?.content.findIndex((block) => block.type === 'text' && block.text === fixed) ?? -1);
		if (message === null || fixed === null || place < 0) return Buffer.from(`${JSON.stringify(result)}\n`);
		if (this.#prepared?.text !== fixed) this.#prepared = { text: fixed, json: Buffer.from(JSON.stringify(fixed)) };
		const content = message.content.with(place, { type: 'text', text: HERE, citations: null });
		const [before = '', after = ''] = JSON.stringify({
			...result,
			result: { type: 'succeeded', message: { ...message, content } },
		}).split(`"${HERE}"`);
		return Buffer.concat([Buffer.from(before), this.#prepared.json, Buffer.from(`${after}\n`)]);
	}

	view(batch: Batch, url: string): Anthropic.Messages.MessageBatch {
		const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
		for (const { outcome } of batch.items) counts[outcome]++;
		const archived = this.#archived(batch);
		return {
			id: batch.id,
			type: 'message_batch',
			processing_status: statusOf(batch),
			request_counts: counts,
			created_at: iso(batch.created),
			expires_at: iso(batch.created + EXPIRES_AFTER_MS),
			ended_at: batch.ended === null ? null : iso(batch.ended),
			cancel_initiated_at: batch.cancelInitiated === null ? null : iso(batch.cancelInitiated),
			archived_at: archived ? iso(batch.created + RESULTS_KEPT_MS) : null,
			results_url: batch.ended === null || archived ? null : `${url}/v1/messages/batches/${batch.id}/results`,
		};
	}

	*messages(): Generator<JournalMessage> {
		this.#settle();
		const keep = this.settings().keepParams === 'full';
		for (const batch of this.#batches) {
			for (const item of batch.items) {
				if (item.outcome === 'succeeded' && !item.usage) this.#messageOf(batch, item);
				const { custom_id, params, purpose, route, outcome, stop_reason, usage, times_read } = item;
				const common = {
					request_id: batch.request_id,
					batch_id: batch.id,
					custom_id,
					message_id: messageId(batch, item),
					at: batch.ended ?? batch.created,
					model: params.model,
				};
				yield {
					...common,
					purpose,
					route,
					params: keep ? params : null,
					digest: item.digest ?? digestOf(params),
					outcome,
					stop_reason,
					usage,
					service_tier: 'batch',
					delivery: times_read > 0 ? 'sent' : 'pending',
					times_read,
				};
			}
		}
	}

	#archived(batch: Batch): boolean {
		return this.clock.now() >= batch.created + RESULTS_KEPT_MS;
	}

	#settle(): void {
		const now = this.clock.now();
		const { batchMs, cancelMs } = this.settings();
		for (const batch of this.#batches) {
			if (batch.ended !== null) continue;
			const ends = batch.held
				? Infinity
				: batch.cancelInitiated === null
					? batch.created + batchMs
					: batch.cancelInitiated + cancelMs;
			const expires = batch.created + EXPIRES_AFTER_MS;
			if (Math.min(ends, expires) <= now) this.#end(batch, Math.min(ends, expires), ends > expires);
		}
	}

	#end(batch: Batch, at: number, expired = false): void {
		batch.ended = at;
		const finished =
			batch.cancelInitiated === null
				? batch.items.length
				: Math.floor(batch.items.length * this.settings().finishedBeforeCancel);
		const { fixed } = this.settings().replies;
		batch.items.forEach((item, index) => {
			if (expired) item.outcome = 'expired';
			else if (index >= finished) item.outcome = 'canceled';
			else {
				const subject = (): Subject => ({
					route: item.route,
					purpose: item.purpose,
					custom_id: item.custom_id,
				});
				const struck = this.faults.take('batches.items', subject);
				const fault = isItemFault(struck) ? struck : null;
				item.treatment = {
					fixed: fixed ?? null,
					ways: this.misbehaviours.take(subject, this.settings()),
					fault,
				};
				item.error = fault?.kind === 'errored' ? fault : null;
				item.outcome =
					item.invalid !== null || fault?.kind === 'errored'
						? 'errored'
						: fault?.kind === 'expired' || fault?.kind === 'canceled'
							? fault.kind
							: 'succeeded';
			}
		});
	}

	#resultOf(batch: Batch, item: BatchItem): Anthropic.Messages.MessageBatchResult {
		if (item.outcome === 'succeeded') return { type: 'succeeded', message: this.#messageOf(batch, item) };
		if (item.outcome === 'canceled' || item.outcome === 'expired') return { type: item.outcome };
		const type = item.invalid === null ? (item.error?.type ?? 'api_error') : 'invalid_request_error';
		return {
			type: 'errored',
			error: {
				type: 'error',
				error: { type, message: item.invalid ?? 'The request could not be processed' },
				request_id: null,
			},
		};
	}

	#messageOf(batch: Batch, item: BatchItem): Anthropic.Message {
		const message = answer({
			id: messageId(batch, item),
			params: item.params,
			input: item.input,
			treatment: item.treatment,
			thinking: this.settings().thinking,
			tier: 'batch',
		});
		// Settled by the first look: settings that change later change no usage that is paid.
		item.usage ??= message.usage;
		item.stop_reason ??= message.stop_reason;
		return message;
	}
}

export function batchItem(
	custom_id: string,
	params: Params,
	input: InputTokens,
	invalid: string | null = null,
): BatchItem {
	const { purpose, route } = invalid === null ? promptOfMessage(params) : { purpose: 'other' as const, route: null };
	return {
		custom_id,
		params,
		input,
		digest: null,
		purpose,
		route,
		invalid,
		outcome: 'processing',
		error: null,
		treatment: { fixed: null, ways: [], fault: null },
		usage: null,
		stop_reason: null,
		times_read: 0,
	};
}

function statusOf(batch: Batch): Anthropic.Messages.MessageBatch['processing_status'] {
	if (batch.ended !== null) return 'ended';
	return batch.cancelInitiated === null ? 'in_progress' : 'canceling';
}

function messageId(batch: Batch, item: BatchItem): string {
	return idOf('msg', batch.id, item.custom_id);
}
