import { Batches } from './batches.js';
import { EmulatorClock } from './clock.js';
import { Faults } from './faults.js';
import { Shared } from './intern.js';
import { Journal } from './journal.js';
import { Misbehaviours } from './misbehaviour-rules.js';
import { type EmulatorOptions, type Settings, settingsSchema } from './options.js';
import { RateLimits } from './rate.js';
import { PromptCache } from './usage.js';

/** All that one emulator knows. */
export class State {
	readonly clock: EmulatorClock;
	readonly faults = new Faults();
	readonly misbehaviours = new Misbehaviours();
	readonly cache = new PromptCache();
	readonly rates = new RateLimits();
	readonly shared = new Shared();
	readonly batches: Batches;
	readonly journal: Journal;
	readonly #initial: Settings;
	settings: Settings;

	constructor({ port: _port, now = Date.now, ...settings }: EmulatorOptions) {
		this.clock = new EmulatorClock(now);
		this.#initial = settingsSchema.parse(settings);
		this.settings = this.#initial;
		this.batches = new Batches(this.clock, () => this.settings, this.faults, this.misbehaviours);
		this.journal = new Journal(this.batches);
	}

	/** Changes some settings from now on. */
	set(change: Partial<Settings>): void {
		this.settings = settingsSchema.parse({ ...this.settings, ...change });
	}

	/** As freshly started, but for the time. */
	reset(): void {
		this.settings = this.#initial;
		for (const part of [
			this.faults,
			this.misbehaviours,
			this.cache,
			this.rates,
			this.shared,
			this.batches,
			this.journal,
		])
			part.clear();
	}
}
