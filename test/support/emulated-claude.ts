import Anthropic from '@anthropic-ai/sdk';
import { type Emulator, startEmulator } from './claude-emulator/index.js';

export type Params = Anthropic.MessageCreateParamsNonStreaming;

export interface EmulatedClaude {
	emulator: Emulator;
	claude: Anthropic;
	/** All results of a batch. */
	resultsOf(id: string): Promise<Anthropic.Messages.MessageBatchIndividualResponse[]>;
	/** A request that the SDK would not send. */
	post(
		path: string,
		body: unknown,
		headers?: Record<string, string>,
	): Promise<{ status: number; body: { error: { type: string; message: string }; request_id: string } }>;
}

/** The emulator with the official client on it. Its clock stands still at `now`, its batches take a second. */
export async function startEmulatedClaude(now: number): Promise<EmulatedClaude> {
	const emulator = await startEmulator({ now: () => now, batchMs: 1000 });
	const claude = new Anthropic({ apiKey: emulator.key, baseURL: emulator.url, maxRetries: 0 });
	return {
		emulator,
		claude,
		async resultsOf(id) {
			const lines = [];
			for await (const line of await claude.messages.batches.results(id)) lines.push(line);
			return lines;
		},
		async post(path, body, headers = {}) {
			const response = await fetch(emulator.url + path, {
				method: 'POST',
				headers: { 'x-api-key': emulator.key, 'anthropic-version': '2026-10-21', ...headers },
				body: typeof body === 'string' ? body : JSON.stringify(body),
			});
			return {
				status: response.status,
				body: (await response.json()) as { error: { type: string; message: string }; request_id: string },
			};
		},
	};
}

export const hello: Params = {
	model: 'claude-haiku-5-5',
	max_tokens: 500,
	messages: [{ role: 'user', content: 'Say something about hotels.' }],
};

export function requests(count: number, params: Params = hello): Anthropic.Messages.BatchCreateParams {
	return { requests: Array.from({ length: count }, (_, index) => ({ custom_id: `page-${index}`, params })) };
}
