import { emulatorStation } from './ingest-emulator.js';
import { gateStation } from './ingest-gate.js';
import type { Steps } from './ingest-process.js';
import { rawStation } from './ingest-raw.js';
import { submitStation } from './ingest-submit.js';

/** What can run in a process of its own. */
export const STATIONS = { emulator: emulatorStation, gate: gateStation, raw: rawStation, submit: submitStation };

/** Does what the parent asks for, one step after the other, until it says that it is done. */
export async function serve(): Promise<void> {
	let steps: Steps = {};
	for (;;) {
		const { step, input } = await new Promise<{ step: string; input: unknown }>((resolve) =>
			process.once('message', resolve as (message: unknown) => void),
		);
		if (step === 'close') process.exit(0);
		try {
			if (step === 'station') {
				steps = await STATIONS[input as keyof typeof STATIONS]();
				process.send?.({ outcome: null });
				continue;
			}
			process.send?.({ outcome: await steps[step]?.(input as never) });
		} catch (error) {
			process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
		}
	}
}
