import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
	type Emulator,
	type FaultRule,
	remoteEmulator,
	type RemoteEmulator,
	startEmulator,
} from '../support/claude-emulator/index.js';
import { until } from '../support/until.js';

let emulator: Emulator;
let claude: Anthropic;
/** With the SDK's own retries. */
let patient: Anthropic;

beforeAll(async () => {
	emulator = await startEmulator({ batchMs: 60_000 });
	claude = new Anthropic({ apiKey: emulator.key, baseURL: emulator.url, maxRetries: 0 });
	patient = new Anthropic({ apiKey: emulator.key, baseURL: emulator.url });
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

const schema = {
	type: 'object',
	additionalProperties: false,
	required: ['word', 'count'],
	properties: { word: { type: 'string' }, count: { type: 'integer' } },
};
const ask: Anthropic.MessageCreateParamsNonStreaming = {
	model: 'claude-haiku-5-5',
	max_tokens: 500,
	messages: [{ role: 'user', content: 'Count.' }],
	output_config: { format: { type: 'json_schema', schema } },
};

function batch(count: number): Anthropic.Messages.BatchCreateParams {
	return { requests: Array.from({ length: count }, (_, index) => ({ custom_id: `i${index}`, params: ask })) };
}

async function ended(count: number): Promise<Map<string, Anthropic.Messages.MessageBatchResult>> {
	const { id } = await claude.messages.batches.create(batch(count));
	emulator.endBatches();
	const results = new Map<string, Anthropic.Messages.MessageBatchResult>();
	for await (const line of await claude.messages.batches.results(id)) results.set(line.custom_id, line.result);
	return results;
}

function textOf(message: Anthropic.Message): string {
	return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

describe('a lost answer', () => {
	test('leaves two batches when the SDK retries by default', async () => {
		emulator.fail({ on: 'batches.create', fault: 'lost_answer' });
		const created = await patient.messages.batches.create(batch(3));
		expect(emulator.batches().map(({ id }) => id)).toContain(created.id);
		expect(emulator.batches()).toHaveLength(2);
		emulator.endBatches();
		expect(emulator.journal.paid()).toHaveLength(6);
	});

	test('leaves one batch with maxRetries 0', async () => {
		emulator.fail({ on: 'batches.create', fault: 'lost_answer' });
		await expect(patient.messages.batches.create(batch(3), { maxRetries: 0 })).rejects.toThrow(
			Anthropic.APIConnectionError,
		);
		expect(emulator.batches()).toHaveLength(1);
		expect(emulator.journal.entries.find(({ route }) => route === 'batches.create')).toMatchObject({
			status: null,
			delivery: 'lost',
			fault: 'lost_answer',
		});
	});

	test('of a single message is paid', async () => {
		emulator.fail({ on: 'messages', fault: 'lost_answer' });
		await expect(claude.messages.create(ask)).rejects.toThrow(Anthropic.APIConnectionError);
		expect(emulator.journal.paid()).toMatchObject([
			{ delivery: 'lost', model: 'claude-haiku-5-5', usage: { service_tier: 'standard' } },
		]);
	});
});

describe('faults before the work', () => {
	test.each<[FaultRule['fault'], number, string]>([
		['rate_limit', 429, 'rate_limit_error'],
		['overloaded', 529, 'overloaded_error'],
		['server_error', 500, 'api_error'],
		['unauthorized', 401, 'authentication_error'],
		['forbidden', 403, 'permission_error'],
		['spend_cap', 429, 'rate_limit_error'],
	])('%s is answered and costs nothing', async (fault, status, type) => {
		emulator.fail({ on: 'messages', fault });
		await expect(claude.messages.create(ask)).rejects.toMatchObject({ status, type });
		expect(emulator.journal.paid()).toEqual([]);
		await claude.messages.create(ask);
		expect(emulator.journal.paid()).toHaveLength(1);
	});

	test('a rate limit says when to come back, a spend cap does not and has a code', async () => {
		emulator.fail({ on: 'messages', fault: { kind: 'rate_limit', seconds: 7 } });
		await expect(claude.messages.create(ask)).rejects.toSatisfy(
			(error) => (error as InstanceType<typeof Anthropic.APIError>).headers?.get('retry-after') === '7',
		);
		emulator.fail({ on: 'messages', fault: 'spend_cap' });
		const capped = (await claude.messages.create(ask).catch((error: unknown) => error)) as InstanceType<
			typeof Anthropic.RateLimitError
		>;
		expect(capped).toBeInstanceOf(Anthropic.RateLimitError);
		expect(capped).toMatchObject({ errorCode: 'enforced_spend_limit_reached' });
		expect(capped.headers.get('retry-after')).toBeNull();
	});

	test('the SDK gets over two failures by itself', async () => {
		emulator.fail({ on: 'messages', fault: { kind: 'rate_limit', seconds: 0.01 } });
		emulator.fail({ on: 'messages', fault: 'overloaded' });
		await patient.messages.create(ask);
		expect(emulator.journal.entries.map(({ status }) => status)).toEqual([429, 529, 200]);
	});

	test('a connection that ends before the work leaves nothing', async () => {
		emulator.fail({ on: 'batches.create', fault: 'reset' });
		await expect(claude.messages.batches.create(batch(1))).rejects.toThrow(Anthropic.APIConnectionError);
		expect(emulator.batches()).toEqual([]);
	});

	test('a fault waits for its turn, strikes as often as said, and only what it matches', async () => {
		const about = (route: string): Anthropic.MessageCreateParamsNonStreaming => ({
			...ask,
			messages: [{ role: 'user', content: `<data name="brief">{"route":"${route}"}</data>` }],
		});
		emulator.fail({ on: 'messages', fault: 'overloaded', after: 1, times: 2, match: { route: '/a' } });
		const statuses = [];
		for (const route of ['/a', '/b', '/a', '/b', '/a', '/a'])
			statuses.push(
				await claude.messages.create(about(route)).then(
					() => 200,
					(error: { status: number }) => error.status,
				),
			);
		expect(statuses).toEqual([200, 200, 529, 200, 529, 200]);
	});

	test('a fault for ever lasts until faults are cleared', async () => {
		emulator.fail({ on: 'any', fault: 'server_error', times: Infinity });
		for (let count = 0; count < 3; count++)
			await expect(claude.models.list()).rejects.toMatchObject({ status: 500 });
		emulator.clearFaults();
		await claude.models.list();
	});

	test('a fault that nobody knows is refused when it is set', () => {
		expect(() => emulator.fail({ on: 'messages', fault: 'thunder' })).toThrow();
		expect(() => emulator.fail({ on: 'batches.items', fault: 'overloaded' })).toThrow('batches.items');
	});
});

describe('faults of an answer', () => {
	test('malformed JSON comes with 200, is not retried and is paid', async () => {
		emulator.fail({ on: 'messages', fault: 'malformed_json' });
		await expect(patient.messages.create(ask)).rejects.toThrow();
		expect(emulator.journal.paid()).toMatchObject([{ delivery: 'malformed' }]);
		expect(emulator.journal.count('messages')).toBe(1);
	});

	test('a delay delays', async () => {
		emulator.fail({ on: 'messages', fault: { kind: 'delay', ms: 120 } });
		const begun = performance.now();
		await claude.messages.create(ask);
		expect(performance.now() - begun).toBeGreaterThan(110);
	});

	test('a stalled stream goes silent and stays open', async () => {
		emulator.fail({ on: 'messages', fault: { kind: 'stall', after: 2 } });
		const stream = await claude.messages.create({ ...ask, stream: true });
		const seen: string[] = [];
		let ended = false;
		const all = (async () => {
			for await (const event of stream) seen.push(event.type);
			ended = true;
		})();
		await until(() => seen.length === 2 && emulator.journal.entries.at(-1)?.delivery === 'stalled');
		expect({ seen, ended }).toEqual({ seen: ['message_start', 'content_block_start'], ended: false });
		stream.controller.abort();
		await all;
	});

	test('a cut stream ends in an error after what came whole', async () => {
		emulator.fail({ on: 'messages', fault: { kind: 'cut', after: 2 } });
		const stream = await claude.messages.create({ ...ask, stream: true });
		const seen: string[] = [];
		await expect(
			(async () => {
				for await (const event of stream) seen.push(event.type);
			})(),
		).rejects.toThrow();
		expect(seen).toEqual(['message_start', 'content_block_start']);
		expect(emulator.journal.paid()).toMatchObject([{ delivery: 'cut' }]);
	});

	test('an error in the middle of a stream reaches the SDK as such', async () => {
		emulator.fail({ on: 'messages', fault: 'error_event' });
		await expect(patient.messages.stream(ask).finalMessage()).rejects.toMatchObject({ type: 'overloaded_error' });
		expect(emulator.journal.count('messages')).toBe(1);
	});

	test('may bring every line twice', async () => {
		const { id } = await claude.messages.batches.create(batch(5));
		emulator.endBatches();
		emulator.fail({ on: 'batches.results', fault: 'twice' });
		const ids: string[] = [];
		for await (const line of await claude.messages.batches.results(id)) ids.push(line.custom_id);
		expect(ids.slice(5)).toEqual(ids.slice(0, 5));
		expect(new Set(ids).size).toBe(5);
	});

	test('cut results throw after the lines that came, and come whole the next time', async () => {
		const { id } = await claude.messages.batches.create(batch(50));
		emulator.endBatches();
		emulator.fail({ on: 'batches.results', fault: { kind: 'cut', after: 7 } });
		let count = 0;
		await expect(
			(async () => {
				for await (const _line of await claude.messages.batches.results(id)) count++;
			})(),
		).rejects.toThrow();
		expect(count).toBe(7);
		expect([...emulator.journal.messages()].filter(({ times_read: read }) => read === 1)).toHaveLength(7);
		const ids = new Set<string>();
		for await (const line of await claude.messages.batches.results(id)) ids.add(line.custom_id);
		expect(ids.size).toBe(50);
	});
});

describe('faults of single items', () => {
	test('every way in which an item can end, and what of it is paid', async () => {
		const kinds = ['errored', 'expired', 'canceled', 'refusal', 'truncated', 'not_json', 'breaks_schema'] as const;
		kinds.forEach((fault, index) =>
			emulator.fail({ on: 'batches.items', fault, match: { custom_id: `i${index}` } }),
		);
		const results = await ended(9);
		expect(Array.from({ length: 9 }, (_, index) => results.get(`i${index}`)?.type)).toEqual([
			'errored',
			'expired',
			'canceled',
			'succeeded',
			'succeeded',
			'succeeded',
			'succeeded',
			'succeeded',
			'succeeded',
		]);
		const message = (id: string): Anthropic.Message => {
			const result = results.get(id);
			if (result?.type !== 'succeeded') throw new Error(`expected ${id} to have succeeded`);
			return result.message;
		};
		expect(message('i3')).toMatchObject({ stop_reason: 'refusal', stop_details: { type: 'refusal' }, content: [] });
		expect(message('i4')).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: ask.max_tokens } });
		expect(() => JSON.parse(textOf(message('i4')))).toThrow();
		expect(() => JSON.parse(textOf(message('i5')))).toThrow();
		expect(JSON.parse(textOf(message('i6')))).toEqual({ count: 1, unexpected: true });
		expect(JSON.parse(textOf(message('i7')))).toEqual({ word: 'plain words', count: 1 });
		expect(emulator.journal.paid()).toHaveLength(6);
		expect(emulator.batches()[0]?.request_counts).toEqual({
			processing: 0,
			succeeded: 6,
			errored: 1,
			expired: 1,
			canceled: 1,
		});
	});

	test('a single message can be refused or truncated too', async () => {
		emulator.fail({ on: 'messages', fault: 'refusal' });
		emulator.fail({ on: 'messages', fault: 'truncated' });
		expect((await claude.messages.create(ask)).stop_reason).toBe('refusal');
		expect((await claude.messages.create(ask)).stop_reason).toBe('max_tokens');
		expect(emulator.journal.paid()).toHaveLength(2);
	});
});

describe('the journal', () => {
	test('can be priced by somebody who knows nothing of the emulator', async () => {
		const system: Anthropic.TextBlockParam[] = [
			{ type: 'text', text: 'rule '.repeat(600), cache_control: { type: 'ephemeral', ttl: '1h' } },
		];
		const usages: Anthropic.Usage[] = [
			(await claude.messages.create({ ...ask, system })).usage,
			(await claude.messages.create({ ...ask, system })).usage,
		];
		const { id } = await claude.messages.batches.create({
			requests: [
				{ custom_id: 'one', params: { ...ask, system } },
				{ custom_id: 'two', params: { ...ask, system } },
			],
		});
		emulator.endBatches();
		for await (const { result } of await claude.messages.batches.results(id))
			if (result.type === 'succeeded') usages.push(result.message.usage);
		const price = (usage: Anthropic.Usage): number =>
			(usage.service_tier === 'batch' ? 0.5 : 1) *
			(usage.input_tokens * 0.1 +
				(usage.cache_creation?.ephemeral_1h_input_tokens ?? 0) * 0.2 +
				(usage.cache_read_input_tokens ?? 0) * 0.01 +
				usage.output_tokens * 0.5);
		const sum = (all: Anthropic.Usage[]): number => all.reduce((total, usage) => total + price(usage), 0);
		expect(sum(emulator.journal.paid().map(({ usage }) => usage))).toBeCloseTo(sum(usages), 9);
		expect(sum(usages)).toBeGreaterThan(0);
	});

	test('knows params, or only their digest', async () => {
		await claude.messages.create(ask);
		emulator.set({ keepParams: 'digest' });
		await claude.messages.create(ask);
		const [full, digest] = [...emulator.journal.messages()];
		expect(full?.params).toMatchObject({ messages: ask.messages });
		expect(digest?.params).toBeNull();
		expect(digest?.digest).toBe(full?.digest);
	});
});

describe('from another process', () => {
	let remote: RemoteEmulator;
	beforeAll(() => {
		remote = remoteEmulator(emulator.url);
	});

	test('faults, time, batches and settings can be moved, and the journal read', async () => {
		await remote.fail({ on: 'messages', fault: 'overloaded', times: Infinity });
		await expect(claude.messages.create(ask)).rejects.toMatchObject({ status: 529 });
		await expect(claude.messages.create(ask)).rejects.toMatchObject({ status: 529 });
		await remote.clearFaults();
		await remote.holdBatches();
		const { id } = await claude.messages.batches.create(batch(2));
		await remote.advance(120_000);
		expect((await claude.messages.batches.retrieve(id)).processing_status).toBe('in_progress');
		await remote.releaseBatches();
		expect((await claude.messages.batches.retrieve(id)).processing_status).toBe('ended');
		await remote.set({ replies: { fixed: 'prepared' } });
		await remote.endBatches();
		expect(textOf(await claude.messages.create(ask))).toBe('prepared');
		expect(await remote.paid()).toEqual(emulator.journal.paid());
		expect((await remote.journal()).entries.map(({ route }) => route)).toEqual(
			emulator.journal.entries.map(({ route }) => route),
		);
		await remote.misbehave({ how: 'invent', times: Infinity });
		await remote.reset();
		expect(emulator.journal.entries).toEqual([]);
		await expect(remote.fail({ on: 'messages', fault: 'thunder' })).rejects.toThrow('fail');
	});
});

describe('for OpenAI-compatible writers', () => {
	const chat = async (
		body: Record<string, unknown>,
		key = emulator.key,
	): Promise<{
		status: number;
		body: {
			choices: { finish_reason: string; message: { content: string } }[];
			usage: Record<string, number>;
			error?: { message: string };
		};
	}> => {
		const response = await fetch(`${emulator.url}/v1/chat/completions`, {
			method: 'POST',
			headers: { authorization: `Bearer ${key}` },
			body: JSON.stringify({
				model: 'local',
				messages: [
					{ role: 'system', content: 'Be brief.' },
					{ role: 'user', content: 'Count.' },
				],
				...body,
			}),
		});
		return { status: response.status, body: (await response.json()) as never };
	};
	const format = { response_format: { type: 'json_schema', json_schema: { name: 'count', strict: true, schema } } };

	test('a completion follows the schema and counts its tokens', async () => {
		const { body } = await chat(format);
		expect(JSON.parse(body.choices[0]?.message.content ?? '')).toEqual({ word: 'plain words', count: 1 });
		expect(body.choices[0]?.finish_reason).toBe('stop');
		expect(body.usage['total_tokens']).toBe(
			(body.usage['prompt_tokens'] ?? 0) + (body.usage['completion_tokens'] ?? 0),
		);
		expect(emulator.journal.paid()).toMatchObject([
			{ model: 'local', usage: { output_tokens: body.usage['completion_tokens'] } },
		]);
	});

	test('length, refusal and a bad key show as they do there', async () => {
		expect((await chat({ ...format, max_tokens: 2 })).body.choices[0]?.finish_reason).toBe('length');
		emulator.fail({ on: 'chat.completions', fault: 'refusal' });
		expect((await chat(format)).body.choices[0]?.finish_reason).toBe('content_filter');
		expect(await chat(format, 'wrong')).toMatchObject({
			status: 401,
			body: { error: { message: expect.any(String) } },
		});
	});
});
