/** The one source of time. Tests move it; everything else only reads it. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** ISO-8601 UTC with milliseconds. */
	iso(): string;
}

let offset = 0;

export const clock: Clock = {
	now: () => Date.now() + offset,
	iso: () => new Date(clock.now()).toISOString(),
};

/** Moves the clock for tests; the returned function puts it back. */
export function moveClock(milliseconds: number): () => void {
	offset += milliseconds;
	return () => {
		offset -= milliseconds;
	};
}
