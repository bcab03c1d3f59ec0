import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../../../../../test/support/claude-emulator/index.js';
import type { ModelClient, ModelRequest } from '../client-types.js';
import { createAnthropicClient } from './client.js';

let emulator: Emulator;
let client: ModelClient;
const seen: Headers[] = [];
beforeAll(async () => {
	emulator = await startEmulator();
	client = createAnthropicClient({
		apiKey: emulator.key,
		baseUrl: emulator.url,
		observe: (headers) => void seen.push(headers),
		idleMs: 300,
	});
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const schema = {
	type: 'object',
	properties: { answer: { type: 'string' } },
	required: ['answer'],
	additionalProperties: false,
};
const request: ModelRequest = {
	model: 'claude-sonnet-5-5',
	cacheTtl: '5m',
	ask: {
		purpose: 'verdict',
		tier: 'checker',
		system: [{ text: 'You answer.', cache: true }],
		user: 'What is it?',
		schema,
		max_tokens: 500,
	},
};
const never = new AbortController().signal;

describe('a single question', () => {
	it("is answered with text, usage and the service's headers", async () => {
		seen.length = 0;
		const reply = client.read(await client.ask(request, never));
		expect(reply.stop).toBe('end');
		expect(JSON.parse(reply.text)).toHaveProperty('answer');
		const [paid] = emulator.journal.paid();
		expect(reply.usage.output_tokens).toBe(paid?.usage.output_tokens);
		expect(reply.usage.input_tokens + reply.usage.cache_write_5m_tokens).toBe(
			(paid?.usage.input_tokens ?? 0) + (paid?.usage.cache_creation_input_tokens ?? 0),
		);
		expect(seen.some((headers) => headers.has('anthropic-ratelimit-requests-remaining'))).toBe(true);
	});

	it('is given up when its stream falls silent, and counts as lost: it may be paid', async () => {
		emulator.fail({ on: 'messages', fault: { kind: 'stall', after: 3 } });
		await expect(client.ask(request, never)).rejects.toMatchObject({ kind: 'lost' });
	});

	it.each([
		['rate_limit', 'slow'],
		['overloaded', 'slow'],
		['server_error', 'failed'],
		['spend_cap', 'spend_cap'],
		['unauthorized', 'bad_key'],
		['forbidden', 'bad_key'],
		['not_found', 'missing'],
		['reset', 'lost'],
		['lost_answer', 'lost'],
		['cut', 'lost'],
		['error_event', 'lost'],
		['malformed_json', 'lost'],
	] as const)('that ends as %s is sorted as %s, and is sent once', async (fault, kind) => {
		emulator.fail({ on: 'messages', fault, times: 'always' });
		await expect(client.ask(request, never)).rejects.toMatchObject({ kind });
		expect(emulator.journal.count('messages')).toBe(1);
	});

	it('tells how long a slow service wants to be left alone', async () => {
		emulator.fail({ on: 'messages', fault: { kind: 'rate_limit', seconds: 7 } });
		await expect(client.ask(request, never)).rejects.toMatchObject({ kind: 'slow', retryAfterMs: 7_000 });
	});

	it('that is refused as wrong is never worth a second try', async () => {
		await expect(client.ask({ ...request, model: 'claude-nobody' }, never)).rejects.toMatchObject({
			kind: 'rejected',
		});
	});

	it.each([
		['refusal', 'refused'],
		['truncated', 'truncated'],
	] as const)('that comes as %s is read as %s, with its usage', async (fault, stop) => {
		emulator.fail({ on: 'messages', fault });
		const reply = client.read(await client.ask(request, never));
		expect(reply.stop).toBe(stop);
		expect(reply.usage.input_tokens + reply.usage.output_tokens).toBeGreaterThan(0);
	});
});

describe('a batch', () => {
	const batches = () => client.batches as NonNullable<ModelClient['batches']>;

	it('is created, read, listed and brings its results, each once', async () => {
		const made = await batches().create(
			[
				{ customId: 'a-1', bytes: batches().encode(request) },
				{ customId: 'a-2', bytes: batches().encode(request) },
			],
			never,
		);
		expect(made).toMatchObject({ ended: false, requests: 2 });
		emulator.endBatches();
		expect(await batches().read(made.id)).toMatchObject({ ended: true, requests: 2 });
		const listed = [];
		for await (const state of batches().list(0)) listed.push(state.id);
		expect(listed).toEqual([made.id]);
		const items = [];
		for await (const item of batches().results(made.id)) items.push(item);
		expect(items.map(({ customId, kind }) => `${customId} ${kind}`).sort()).toEqual(['a-1 message', 'a-2 message']);
		expect(client.read(items[0]?.raw ?? '').stop).toBe('end');
	});

	it('whose creation is answered by nobody leaves one batch and no second try', async () => {
		emulator.fail({ on: 'batches.create', fault: 'lost_answer' });
		await expect(
			batches().create([{ customId: 'b-1', bytes: batches().encode(request) }], never),
		).rejects.toMatchObject({ kind: 'lost' });
		expect(emulator.batches()).toHaveLength(1);
	});

	it('whose results are cut says so after those that came', async () => {
		const made = await batches().create(
			Array.from({ length: 6 }, (_, index) => ({ customId: `c-${index}`, bytes: batches().encode(request) })),
			never,
		);
		emulator.endBatches();
		emulator.fail({ on: 'batches.results', fault: { kind: 'cut', after: 3 } });
		const came: string[] = [];
		const reading = (async () => {
			for await (const { customId } of batches().results(made.id)) came.push(customId);
		})();
		await expect(reading).rejects.toMatchObject({ kind: 'lost' });
		expect(came).toHaveLength(3);
	});
});

describe('the check of a key', () => {
	it('passes with a good one and says what is wrong with a bad one', async () => {
		await client.check();
		const stranger = createAnthropicClient({ apiKey: 'nobody', baseUrl: emulator.url, observe: () => {} });
		await expect(stranger.check()).rejects.toMatchObject({
			kind: 'bad_key',
			message: expect.stringContaining('refused the API key') as string,
		});
	});
});
