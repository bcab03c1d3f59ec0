/** The one source of time. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** ISO-8601 UTC with milliseconds. */
	iso(): string;
}

export const clock: Clock = {
	now: () => Date.now(),
	iso: () => new Date(clock.now()).toISOString(),
};
