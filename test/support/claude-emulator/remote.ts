import type { FaultRule } from './faults.js';
import type { JournalEntry, JournalMessage, Paid } from './journal.js';
import type { MisbehaviourRule } from './misbehaviour-rules.js';
import type { Settings } from './options.js';

/** The controls of an emulator in another process. */
export interface RemoteEmulator {
	url: string;
	fail(rule: FaultRule): Promise<void>;
	misbehave(rule: MisbehaviourRule): Promise<void>;
	clearFaults(): Promise<void>;
	set(change: Partial<Settings>): Promise<void>;
	holdBatches(): Promise<void>;
	releaseBatches(): Promise<void>;
	endBatches(): Promise<void>;
	advance(ms: number): Promise<void>;
	reset(): Promise<void>;
	journal(): Promise<{ entries: JournalEntry[]; messages: JournalMessage[] }>;
	paid(): Promise<Paid[]>;
}

export function remoteEmulator(url: string): RemoteEmulator {
	const call = async (action: string, body?: unknown): Promise<unknown> => {
		// JSON knows no Infinity.
		const json = JSON.stringify(body ?? {}, (_, value: unknown) => (value === Infinity ? 'always' : value));
		const response = await fetch(
			`${url}/_emulator/${action}`,
			body === undefined ? {} : { method: 'POST', body: json },
		);
		const answer: unknown = await response.json();
		if (!response.ok) throw new Error(`${action}: ${JSON.stringify(answer)}`);
		return answer;
	};
	const act = async (action: string, body: unknown = {}): Promise<void> => void (await call(action, body));
	return {
		url,
		fail: (rule) => act('fail', rule),
		misbehave: (rule) => act('misbehave', rule),
		clearFaults: () => act('clear-faults'),
		set: (change) => act('settings', change),
		holdBatches: () => act('hold'),
		releaseBatches: () => act('release'),
		endBatches: () => act('end'),
		advance: (ms) => act('advance', { ms }),
		reset: () => act('reset'),
		journal: async () => (await call('journal')) as { entries: JournalEntry[]; messages: JournalMessage[] },
		paid: async () => (await call('paid')) as Paid[],
	};
}
