import { type Emulator, type EmulatorOptions, startEmulator } from '../support/claude-emulator/index.js';

/** The service in a process of its own, so that what it keeps of every request is not counted as ours. */
export async function emulatorStation() {
	let emulator: Emulator | null = null;
	return {
		/** What a server and a client need to reach it. */
		async start(options: EmulatorOptions): Promise<Service> {
			emulator = await startEmulator({ keepParams: 'digest', batchMs: 0, ...options });
			return { url: emulator.url, key: emulator.key };
		},
		/** How many requests of batches came in. */
		async received(): Promise<number> {
			return (
				emulator
					?.batches()
					.reduce(
						(sum, { request_counts: { processing, succeeded, errored, canceled, expired } }) =>
							sum + processing + succeeded + errored + canceled + expired,
						0,
					) ?? 0
			);
		},
	};
}

export interface Service {
	url: string;
	key: string;
}

export const environmentOf = ({ url, key }: Service): Record<string, string> => ({
	ANTHROPIC_API_KEY: key,
	ANTHROPIC_BASE_URL: url,
});
