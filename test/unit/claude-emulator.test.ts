import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from '../support/claude-emulator/index.js';
import { type EmulatedClaude, hello, type Params, requests, startEmulatedClaude } from '../support/emulated-claude.js';

const HOUR_MS = 3_600_000;
const now = Date.UTC(2026, 10, 1);
let emulated: EmulatedClaude;
let emulator: Emulator;
let claude: Anthropic;

beforeAll(async () => {
	emulated = await startEmulatedClaude(now);
	({ emulator, claude } = emulated);
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

describe('messages', () => {
	test('a message comes with ids, usage and limits as the SDK types them', async () => {
		const { data, response, request_id: requestId } = await claude.messages.create(hello).withResponse();
		expect(data).toMatchObject({
			type: 'message',
			role: 'assistant',
			model: 'claude-haiku-5-5',
			stop_reason: 'end_turn',
			usage: { service_tier: 'standard' },
		});
		expect(data.id).toMatch(/^msg_01[\dA-Za-z]{22}$/);
		expect(requestId).toMatch(/^req_01/);
		const text = data.content.find((block) => block.type === 'text')?.text ?? '';
		expect(data.usage.output_tokens).toBe(Math.ceil(Buffer.byteLength(text) / 4));
		expect(data.usage.input_tokens).toBe(Math.ceil('Say something about hotels.'.length / 4));
		for (const kind of ['requests', 'tokens', 'input-tokens', 'output-tokens']) {
			const of = (what: string): string => response.headers.get(`anthropic-ratelimit-${kind}-${what}`) ?? '';
			expect(Number(of('remaining'))).toBeLessThan(Number(of('limit')));
			expect(Date.parse(of('reset'))).toBeGreaterThan(now);
		}
	});

	test('the same question gets the same answer', async () => {
		const first = await claude.messages.create(hello);
		const second = await claude.messages.create(hello);
		expect(second.content).toEqual(first.content);
		expect(second.id).not.toBe(first.id);
	});

	test('a model that thinks sends a thinking block before the text, unless told not to', async () => {
		const thinking = await claude.messages.create({ ...hello, model: 'claude-sonnet-5-5' });
		expect(thinking.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
		expect(thinking.usage.output_tokens_details?.thinking_tokens).toBeGreaterThan(0);
		const plain = await claude.messages.create({
			...hello,
			model: 'claude-sonnet-5-5',
			thinking: { type: 'disabled' },
		});
		expect(plain.content.map(({ type }) => type)).toEqual(['text']);
	});

	test('an answer longer than max_tokens is cut and says so', async () => {
		const message = await claude.messages.create({ ...hello, max_tokens: 5 });
		expect(message).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 5 } });
	});

	test('a stop sequence ends the answer', async () => {
		const message = await claude.messages.create({ ...hello, stop_sequences: ['e'] });
		expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'e' });
	});

	test('the stream brings the message that a plain call brings', async () => {
		const plain = await claude.messages.create({
			...hello,
			model: 'claude-opus-5-5',
			thinking: { type: 'adaptive', display: 'summarized' },
		});
		const stream = claude.messages.stream({
			...hello,
			model: 'claude-opus-5-5',
			thinking: { type: 'adaptive', display: 'summarized' },
		});
		const types: string[] = [];
		stream.on('streamEvent', ({ type }) => types.push(type));
		const message = await stream.finalMessage();
		expect(message.content).toEqual(plain.content);
		expect(message.usage).toMatchObject({
			input_tokens: plain.usage.input_tokens,
			output_tokens: plain.usage.output_tokens,
		});
		expect(types[0]).toBe('message_start');
		expect(types.slice(-2)).toEqual(['message_delta', 'message_stop']);
	});

	test('the raw stream holds a ping, and usage at both ends', async () => {
		const response = await fetch(`${emulator.url}/v1/messages`, {
			method: 'POST',
			headers: { authorization: `Bearer ${emulator.key}`, 'anthropic-version': '2026-10-21' },
			body: JSON.stringify({ ...hello, stream: true }),
		});
		const text = await response.text();
		expect(response.headers.get('content-type')).toContain('text/event-stream');
		expect(text).toContain('event: ping\ndata: {"type":"ping"}');
		expect(text.match(/"usage":/g)).toHaveLength(2);
	});

	test('counted tokens are those that a message is charged for', async () => {
		const system = [
			{ type: 'text' as const, text: 'word '.repeat(1000), cache_control: { type: 'ephemeral' as const } },
		];
		const { input_tokens: counted } = await claude.messages.countTokens({
			model: hello.model,
			messages: hello.messages,
			system,
		});
		const { usage } = await claude.messages.create({ ...hello, system });
		expect(
			usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0),
		).toBe(counted);
	});

	test('models are listed in pages', async () => {
		const ids = [];
		for await (const model of claude.models.list({ limit: 2 })) ids.push(model.id);
		expect(ids).toEqual(['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-haiku-4-5']);
		expect(await claude.models.retrieve('claude-haiku-4-5')).toMatchObject({ display_name: 'Claude Haiku 4.5' });
		await expect(claude.models.retrieve('claude-zero')).rejects.toThrow(Anthropic.NotFoundError);
	});
});

describe('batches', () => {
	test('a batch is processing as a whole until it has ended as a whole', async () => {
		const created = await claude.messages.batches.create(requests(40));
		expect(created).toMatchObject({
			type: 'message_batch',
			processing_status: 'in_progress',
			request_counts: { processing: 40, succeeded: 0 },
			results_url: null,
			ended_at: null,
		});
		expect(created.id).toMatch(/^msgbatch_01/);
		expect(Date.parse(created.expires_at) - Date.parse(created.created_at)).toBe(24 * HOUR_MS);
		await expect(claude.messages.batches.results(created.id)).rejects.toThrow('results_url');
		emulator.advance(999);
		expect((await claude.messages.batches.retrieve(created.id)).request_counts).toMatchObject({ processing: 40 });
		emulator.advance(1);
		const ended = await claude.messages.batches.retrieve(created.id);
		expect(ended).toMatchObject({ processing_status: 'ended', request_counts: { processing: 0, succeeded: 40 } });
		expect(ended.results_url).toBe(`${emulator.url}/v1/messages/batches/${created.id}/results`);

		const results = await emulated.resultsOf(created.id);
		const ids = results.map((line) => line.custom_id);
		expect([...ids].sort()).toEqual(
			requests(40)
				.requests.map((request) => request.custom_id)
				.sort(),
		);
		expect(ids).not.toEqual(requests(40).requests.map((request) => request.custom_id));
		for (const { result } of results)
			expect(result).toMatchObject({ type: 'succeeded', message: { usage: { service_tier: 'batch' } } });
		expect(await emulated.resultsOf(created.id)).toEqual(results);
	});

	test('held batches stay open until they are released or ended', async () => {
		emulator.holdBatches();
		const { id } = await claude.messages.batches.create(requests(1));
		emulator.advance(5000);
		expect((await claude.messages.batches.retrieve(id)).processing_status).toBe('in_progress');
		emulator.endBatches();
		expect((await claude.messages.batches.retrieve(id)).processing_status).toBe('ended');
		const { id: second } = await claude.messages.batches.create(requests(1));
		emulator.advance(5000);
		expect((await claude.messages.batches.retrieve(second)).processing_status).toBe('in_progress');
		emulator.releaseBatches();
		expect((await claude.messages.batches.retrieve(second)).processing_status).toBe('ended');
	});

	test('batches are listed newest first, in pages both ways', async () => {
		const ids: string[] = [];
		for (let count = 0; count < 5; count++) ids.unshift((await claude.messages.batches.create(requests(1))).id);
		const listed = [];
		for await (const batch of claude.messages.batches.list({ limit: 2 })) listed.push(batch.id);
		expect(listed).toEqual(ids);
		const page = await claude.messages.batches.list({ limit: 2, before_id: ids[3] });
		expect(page.data.map(({ id }) => id)).toEqual(ids.slice(1, 3));
		expect(page).toMatchObject({ has_more: true, first_id: ids[1], last_id: ids[2] });
		await expect(claude.messages.batches.list({ after_id: 'msgbatch_no' })).rejects.toMatchObject({ status: 400 });
	});

	test('a canceled batch ends with what was finished, and only that is paid', async () => {
		emulator.set({ finishedBeforeCancel: 0.3, cancelMs: 500 });
		const { id } = await claude.messages.batches.create(requests(10));
		expect(await claude.messages.batches.cancel(id)).toMatchObject({
			processing_status: 'canceling',
			request_counts: { processing: 10 },
		});
		emulator.advance(500);
		expect(await claude.messages.batches.retrieve(id)).toMatchObject({
			processing_status: 'ended',
			request_counts: { succeeded: 3, canceled: 7, processing: 0 },
		});
		expect((await emulated.resultsOf(id)).filter(({ result }) => result.type === 'canceled')).toHaveLength(7);
		expect(
			emulator.journal
				.paid()
				.map((paid) => paid.custom_id)
				.sort(),
		).toEqual(['page-0', 'page-1', 'page-2']);
		await expect(claude.messages.batches.cancel(id)).rejects.toMatchObject({ status: 400 });
	});

	test('only an ended batch can be deleted; then it is gone, and still paid', async () => {
		const { id } = await claude.messages.batches.create(requests(2));
		await expect(claude.messages.batches.delete(id)).rejects.toMatchObject({ status: 400 });
		emulator.endBatches();
		expect(await claude.messages.batches.delete(id)).toEqual({ id, type: 'message_batch_deleted' });
		await expect(claude.messages.batches.retrieve(id)).rejects.toThrow(Anthropic.NotFoundError);
		expect(emulator.journal.paid()).toHaveLength(2);
	});

	test('an open batch expires after a day, and results are gone after 29', async () => {
		emulator.holdBatches();
		const { id } = await claude.messages.batches.create(requests(2));
		emulator.advance(24 * HOUR_MS);
		expect(await claude.messages.batches.retrieve(id)).toMatchObject({
			processing_status: 'ended',
			request_counts: { expired: 2 },
		});
		expect((await emulated.resultsOf(id)).map(({ result }) => result)).toEqual([
			{ type: 'expired' },
			{ type: 'expired' },
		]);
		expect(emulator.journal.paid()).toEqual([]);
		emulator.advance(28 * 24 * HOUR_MS);
		expect(await claude.messages.batches.retrieve(id)).toMatchObject({
			results_url: null,
			archived_at: expect.any(String),
		});
	});

	test('results are made while they are read', async () => {
		emulator.set({ replies: { fixed: 'x'.repeat(8000) }, keepParams: 'digest' });
		const { id } = await claude.messages.batches.create(requests(4000, { ...hello, max_tokens: 4000 }));
		emulator.endBatches();
		const stream = await claude.messages.batches.results(id);
		for await (const line of stream) {
			expect(line.result.type).toBe('succeeded');
			break;
		}
		const read = [...emulator.journal.messages()].filter((message) => message.times_read > 0).length;
		expect(read).toBeLessThan(4000);
		expect(await emulated.resultsOf(id)).toHaveLength(4000);
	});
});

describe('the prompt cache', () => {
	const cached = (ttl: '5m' | '1h', words = 1000): Params => ({
		...hello,
		system: [{ type: 'text', text: 'word '.repeat(words), cache_control: { type: 'ephemeral', ttl } }],
	});
	const tokens = 1250;

	test('a prefix is written once, read while it is warm, and written again when it is cold', async () => {
		const first = (await claude.messages.create(cached('5m'))).usage;
		expect(first).toMatchObject({
			cache_creation_input_tokens: tokens,
			cache_read_input_tokens: 0,
			cache_creation: { ephemeral_5m_input_tokens: tokens, ephemeral_1h_input_tokens: 0 },
		});
		emulator.advance(4 * 60_000);
		expect((await claude.messages.create(cached('5m'))).usage).toMatchObject({
			cache_creation_input_tokens: 0,
			cache_read_input_tokens: tokens,
			input_tokens: first.input_tokens,
		});
		emulator.advance(4 * 60_000);
		expect((await claude.messages.create(cached('5m'))).usage.cache_read_input_tokens).toBe(tokens);
		emulator.advance(5 * 60_000);
		expect((await claude.messages.create(cached('5m'))).usage.cache_creation_input_tokens).toBe(tokens);
	});

	test('an hour is an hour', async () => {
		expect((await claude.messages.create(cached('1h'))).usage.cache_creation).toEqual({
			ephemeral_5m_input_tokens: 0,
			ephemeral_1h_input_tokens: tokens,
		});
		emulator.advance(HOUR_MS - 1);
		expect((await claude.messages.create(cached('1h'))).usage.cache_read_input_tokens).toBe(tokens);
	});

	test('a short prefix, another model and another first word are not found', async () => {
		expect((await claude.messages.create(cached('5m', 400))).usage).toMatchObject({
			cache_creation_input_tokens: 0,
		});
		await claude.messages.create(cached('5m'));
		expect(
			(await claude.messages.create({ ...cached('5m'), model: 'claude-haiku-4-5' })).usage
				.cache_read_input_tokens,
		).toBe(0);
		expect(
			(
				await claude.messages.create({
					...cached('5m'),
					system: [
						{ type: 'text', text: `other ${'word '.repeat(1000)}`, cache_control: { type: 'ephemeral' } },
					],
				})
			).usage.cache_read_input_tokens,
		).toBe(0);
	});

	test.each([0, 0.3, 1])('a batch hits at the rate of %d', async (rate) => {
		emulator.set({ batchCacheHitRate: rate });
		await claude.messages.batches.create(requests(20, cached('1h')));
		emulator.endBatches();
		const hits = emulator.journal.paid().filter(({ usage }) => usage.cache_read_input_tokens === tokens);
		// The first has nothing to find.
		expect(hits).toHaveLength(rate === 1 ? 19 : 20 * rate);
	});
});
