import type { EventType } from '../../contract/events.js';
import { clock } from '../../kernel/clock.js';
import type { Db } from '../db/index.js';
import {
	type Cursor,
	type Happened,
	hasPlaced,
	lastPosition,
	moveCursor,
	openCursor,
	placeCommitted,
	readAfter,
	readCursor,
} from './outbox.js';

export type { Happened };

export interface ReaderState {
	reader: string;
	/** Events of its types that it has not handled yet, at most 1000. */
	waiting: number;
	/** How often in a row the next event has failed. */
	failures: number;
	/** Why it failed the last time. */
	error: string | null;
}

export interface EventReaders {
	/**
	 * Has `handle` called for each event of these types that is appended from the first start on: at least once, one at
	 * a time, in the order in which they happened. When the process dies, it is called again for what it handled in
	 * the second before, so it must bear a repetition (`id` is the same). When it throws, the same event comes again after a while, and those
	 * behind it wait; other readers go on.
	 * @param reader its name, which stays the same for good: its place in the outbox is kept under it
	 */
	subscribe<Type extends EventType>(
		reader: string,
		types: readonly Type[],
		handle: (event: Happened<Type>) => Promise<void>,
	): void;
	/** Lets every reader look for events. Resolves before they have handled them, so that none waits for another. */
	look(): Promise<void>;
	/** How far the readers are behind. */
	states(): Promise<ReaderState[]>;
	/** Resolves when no reader handles events. */
	idle(): Promise<void>;
	/** Lets each reader finish the event that it handles, and begin no other. */
	stop(): Promise<void>;
}

interface Reader {
	name: string;
	types: readonly EventType[];
	handle(event: Happened): Promise<void>;
	/** Whether its cursor is there. */
	opened: boolean;
	/** While it handles events. */
	busy: Promise<void> | null;
}

const MAX_READ = 100;
/** Work of a reader that is done again when the process dies: that of so long, or one event. */
const MAX_UNSAVED_MS = 1_000;
const MAX_COUNTED = 1000;
const MIN_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 5 * 60_000;

interface Log {
	error(context: unknown, message: string): void;
}

/**
 * Hands the events of the outbox to those who asked for them. `look` is for a schedule of the job runtime: one process
 * calls it. Should two do so for a moment, because one takes over from the other, both may hand out the same event, and
 * a cursor moves by one of them only.
 */
export function createEventReaders(db: Db, log: Log): EventReaders {
	const readers: Reader[] = [];
	let stopped = false;

	async function read(reader: Reader, upTo: number): Promise<void> {
		for (;;) {
			const cursor = await readCursor(db, reader.name);
			if (stopped || cursor === null || cursor.position >= upTo || cursor.retryAt > clock.now()) return;
			const events = await readAfter(db, reader.types, cursor.position, upTo, MAX_READ);
			const last = await handle(reader, events, cursor);
			if (last === null || stopped || last.failures > 0) return;
			if (events.length < MAX_READ) {
				// What is left up to there is of other types.
				await moveCursor(db, reader.name, last.position, { ...CALM, position: upTo });
				return;
			}
		}
	}

	/**
	 * Handles a portion of events up to the first one that fails.
	 * @returns where the cursor is now, null when another process moved it
	 */
	async function handle(reader: Reader, events: Happened[], from: Cursor): Promise<Cursor | null> {
		let saved = from;
		let savedAt = clock.now();
		let current = from;
		for (const [index, event] of events.entries()) {
			current = await handleOne(reader, event, current);
			const leaving = stopped || current.failures > 0 || index === events.length - 1;
			// A commit for each event would cost more than most handlers do.
			if (!leaving && clock.now() - savedAt < MAX_UNSAVED_MS) continue;
			if (!(await moveCursor(db, reader.name, saved.position, current))) return null;
			saved = current;
			savedAt = clock.now();
			if (leaving) break;
		}
		return saved;
	}

	async function handleOne(reader: Reader, event: Happened, cursor: Cursor): Promise<Cursor> {
		try {
			await reader.handle(event);
			return { position: event.position, ...CALM };
		} catch (error) {
			const failures = cursor.failures + 1;
			const wait = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** (failures - 1));
			log.error({ err: error, reader: reader.name, event: event.id, failures }, 'pseo: an event was not handled');
			const said = error instanceof Error ? error.message : String(error);
			return { position: cursor.position, failures, retryAt: clock.now() + wait, error: said.slice(0, 1000) };
		}
	}

	const idle = async (): Promise<void> => {
		await Promise.all(readers.flatMap((reader) => reader.busy ?? []));
	};

	return {
		subscribe(name, types, handle) {
			if (readers.some((other) => other.name === name))
				throw new Error(`expected one reader called ${name}, got two`);
			readers.push({ name, types, handle: handle as unknown as Reader['handle'], opened: false, busy: null });
		},
		async look() {
			if (stopped) return;
			// What an older build has appended, which gave no positions, is history: no reader begins with it.
			if (!(await hasPlaced(db))) await placeCommitted(db);
			for (const reader of readers) {
				if (!reader.opened) await openCursor(db, reader.name);
				reader.opened = true;
			}
			await placeCommitted(db);
			const upTo = await lastPosition(db);
			for (const reader of readers) {
				reader.busy ??= read(reader, upTo)
					.catch((error: unknown) =>
						log.error({ err: error, reader: reader.name }, 'pseo: could not read the outbox'),
					)
					.finally(() => {
						reader.busy = null;
					});
			}
		},
		async states() {
			const upTo = await lastPosition(db);
			return Promise.all(
				readers.map(async ({ name, types }) => {
					const cursor = await readCursor(db, name);
					if (cursor === null) return { reader: name, waiting: 0, failures: 0, error: null };
					const waiting = (await readAfter(db, types, cursor.position, upTo, MAX_COUNTED)).length;
					return { reader: name, waiting, failures: cursor.failures, error: cursor.error };
				}),
			);
		},
		idle,
		async stop() {
			stopped = true;
			await idle();
		},
	};
}

const CALM = { failures: 0, retryAt: 0, error: null };
