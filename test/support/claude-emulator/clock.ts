/** The emulator's time: that of a source, which tests may move forward. */
export class EmulatorClock {
	#ahead = 0;

	constructor(private readonly source: () => number) {}

	now(): number {
		return this.source() + this.#ahead;
	}

	advance(milliseconds: number): void {
		this.#ahead += milliseconds;
	}
}

export function iso(time: number): string {
	return new Date(time).toISOString();
}
