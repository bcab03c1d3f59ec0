import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { type Purpose } from './reading.js';

/** How much of an answer left the emulator. `sent` says nothing of what the other side did with it. */
export type Delivery = 'pending' | 'sent' | 'lost' | 'cut' | 'stalled' | 'malformed' | 'failed';

export interface JournalEntry {
	/** The request's id, as in the header `request-id`. */
	id: string;
	at: number;
	method: string;
	path: string;
	route: string | null;
	/** Last four characters of the key. */
	key: string | null;
	summary: string;
	/** Null where the connection ended without an answer. */
	status: number | null;
	fault: string | null;
	batch_id: string | null;
	bytes: number;
	delivery: Delivery;
}

/** One message that a model was asked for, alone or within a batch. */
export interface JournalMessage {
	request_id: string;
	batch_id: string | null;
	custom_id: string | null;
	message_id: string;
	at: number;
	model: string;
	purpose: Purpose;
	/** The page's route from the brief. */
	route: string | null;
	params: Anthropic.MessageCreateParams | null;
	/** SHA-256 of the params as JSON. */
	digest: string;
	outcome: 'processing' | 'succeeded' | 'errored' | 'canceled' | 'expired';
	stop_reason: Anthropic.StopReason | null;
	usage: Anthropic.Usage | null;
	service_tier: 'standard' | 'batch';
	/** Of a single message its own answer; of a batch's `sent` once a line of results carried it. */
	delivery: Delivery;
	times_read: number;
}

/** What costs money: every message that succeeded, whether or not its answer arrived. */
export type Paid = Omit<JournalMessage, 'params' | 'usage' | 'outcome'> & { usage: Anthropic.Usage };

/** Where messages of batches are told from: they are kept there, not twice. */
export interface MessageSource {
	messages(): Iterable<JournalMessage>;
}

export class Journal {
	entries: JournalEntry[] = [];
	#single: JournalMessage[] = [];

	constructor(private readonly batches: MessageSource) {}

	add(entry: JournalEntry): JournalEntry {
		this.entries.push(entry);
		return entry;
	}

	addMessage(message: JournalMessage): JournalMessage {
		this.#single.push(message);
		return message;
	}

	*messages(): Generator<JournalMessage> {
		yield* this.#single;
		yield* this.batches.messages();
	}

	paid(): Paid[] {
		const paid: Paid[] = [];
		for (const { params: _params, outcome, usage, ...rest } of this.messages())
			if (outcome === 'succeeded' && usage) paid.push({ ...rest, usage });
		return paid;
	}

	/** How many requests a route got, failed ones included. */
	count(route: string): number {
		return this.entries.filter((entry) => entry.route === route).length;
	}

	clear(): void {
		this.entries = [];
		this.#single = [];
	}
}

export function digestOf(params: unknown): string {
	return createHash('sha256').update(JSON.stringify(params)).digest('hex');
}
