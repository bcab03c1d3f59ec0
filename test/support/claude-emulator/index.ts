import { once } from 'node:events';
import type Anthropic from '@anthropic-ai/sdk';
import type { FaultRule } from './faults.js';
import type { Journal } from './journal.js';
import type { MisbehaviourRule } from './misbehaviour-rules.js';
import type { EmulatorOptions, Settings } from './options.js';
import { createEmulatorServer } from './server.js';
import { State } from './state.js';

export type { Fault, FaultRule } from './faults.js';
export type { Journal, JournalEntry, JournalMessage, Paid } from './journal.js';
export type { MisbehaviourRule } from './misbehaviour-rules.js';
export type { EmulatorOptions, Settings } from './options.js';
export { MISBEHAVIOURS, type Misbehaviour } from './replies/misbehave.js';
export { remoteEmulator, type RemoteEmulator } from './remote.js';

/** A stand-in for the Claude API on the loopback. */
export interface Emulator {
	/** Base URL for the SDK, without /v1. */
	readonly url: string;
	readonly port: number;
	/** The default good key. */
	readonly key: string;
	readonly journal: Journal;
	readonly settings: Settings;
	set(change: Partial<Settings>): void;
	now(): number;
	advance(ms: number): void;
	/** Puts a fault into the queue. */
	fail(rule: FaultRule): void;
	/** Makes replies bad that are well-formed. */
	misbehave(rule: MisbehaviourRule): void;
	/** Forgets faults and misbehaviours that have not struck. */
	clearFaults(): void;
	holdBatches(): void;
	releaseBatches(): void;
	endBatches(): void;
	/** Newest first, as the API lists them. */
	batches(): Anthropic.Messages.MessageBatch[];
	/** As freshly started, on the same port. */
	reset(): void;
	close(): Promise<void>;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const state = new State(options);
	const server = createEmulatorServer(state);
	server.listen(options.port ?? 0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('expected a port');
	const url = `http://127.0.0.1:${address.port}`;
	const { batches, clock, faults, misbehaviours } = state;
	return {
		url,
		port: address.port,
		key: state.settings.keys[0] ?? '',
		journal: state.journal,
		get settings() {
			return state.settings;
		},
		set: (change) => state.set(change),
		now: () => clock.now(),
		advance: (ms) => clock.advance(ms),
		fail: (rule) => faults.add(rule),
		misbehave: (rule) => misbehaviours.add(rule),
		clearFaults: () => {
			faults.clear();
			misbehaviours.clear();
		},
		holdBatches: () => batches.hold(),
		releaseBatches: () => batches.release(),
		endBatches: () => batches.endAll(),
		batches: () => batches.list().map((batch) => batches.view(batch, url)),
		reset: () => state.reset(),
		close: async () => {
			server.close();
			// Stalled answers would keep it open for ever.
			server.closeAllConnections();
			if (server.listening) await once(server, 'close');
		},
	};
}
