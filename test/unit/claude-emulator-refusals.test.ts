import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from '../support/claude-emulator/index.js';
import { type EmulatedClaude, hello, requests, startEmulatedClaude } from '../support/emulated-claude.js';

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

describe('what is refused', () => {
	test('a missing or unknown key, with the last four characters of it in the journal', async () => {
		await expect(
			new Anthropic({ apiKey: 'sk-wrong-1234', baseURL: emulator.url, maxRetries: 0 }).messages.create(hello),
		).rejects.toMatchObject({ status: 401, type: 'authentication_error' });
		expect(emulator.journal.entries.at(-1)).toMatchObject({ key: '1234', status: 401 });
		expect((await emulated.post('/v1/messages', hello, { 'x-api-key': '' })).status).toBe(401);
		expect((await emulated.post('/v1/messages', hello)).status).toBe(200);
	});

	test('a request without a version', async () => {
		const response = await fetch(`${emulator.url}/v1/messages`, {
			method: 'POST',
			headers: { 'x-api-key': emulator.key },
			body: JSON.stringify(hello),
		});
		expect(response.status).toBe(400);
		expect(await response.text()).toContain('anthropic-version');
	});

	const block = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };
	const format = (schema: unknown) => ({ output_config: { format: { type: 'json_schema', schema } } });
	test.each<[string, Record<string, unknown>, string]>([
		['temperature', { temperature: 0.5 }, 'temperature: Extra inputs are not permitted'],
		['top_p', { top_p: 0.5 }, 'top_p'],
		['top_k', { top_k: 5 }, 'top_k'],
		['an unknown field', { foo: 1 }, 'foo'],
		[
			'an unknown field deep inside',
			{ messages: [{ role: 'user', content: [{ type: 'text', text: 'x', colour: 'red' }] }] },
			'messages.0.content.0.colour',
		],
		['no max_tokens', { max_tokens: undefined }, 'max_tokens: Field required'],
		['max_tokens as text', { max_tokens: '5' }, 'max_tokens'],
		['too many max_tokens', { max_tokens: 1_000_000 }, 'max_tokens'],
		['an unknown model', { model: 'gpt-9' }, 'model'],
		['no message', { messages: [] }, 'messages'],
		[
			'an empty text',
			{ messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
			'messages.0.content.0.text',
		],
		[
			'a prefilled answer',
			{
				messages: [
					{ role: 'user', content: 'x' },
					{ role: 'assistant', content: '{' },
				],
			},
			'messages: Prefill',
		],
		['output_format of old', { output_format: {} }, 'output_format'],
		['a format that is no JSON schema', { output_config: { format: { type: 'text' } } }, 'output_config.format'],
		['an open object in a schema', format({ type: 'object', properties: {} }), 'additionalProperties'],
		[
			'bounds in a schema',
			format({
				type: 'object',
				additionalProperties: false,
				required: ['a'],
				properties: { a: { type: 'string', maxLength: 5 } },
			}),
			'maxLength',
		],
		[
			'too many optional fields',
			format({
				type: 'object',
				additionalProperties: false,
				properties: Object.fromEntries(
					Array.from({ length: 25 }, (_, index) => [`a${index}`, { type: 'string' }]),
				),
			}),
			'optional',
		],
		['a forced tool', { model: 'claude-sonnet-5-5', tool_choice: { type: 'any' } }, 'tool_choice'],
		['five cache breakpoints', { system: [block, block, block, block, block] }, 'cache_control'],
		[
			'a long cache after a short one',
			{ system: [block, { ...block, cache_control: { type: 'ephemeral', ttl: '1h' } }] },
			'cache_control',
		],
		['too small a thinking budget', { thinking: { type: 'enabled', budget_tokens: 10 } }, 'thinking.budget_tokens'],
	])('%s', async (_, change, field) => {
		const { status, body } = await emulated.post('/v1/messages', { ...hello, ...change });
		expect({ status, type: body.error.type }).toEqual({ status: 400, type: 'invalid_request_error' });
		expect(body.error.message).toContain(field);
		expect(body.request_id).toMatch(/^req_01/);
		expect(emulator.journal.paid()).toEqual([]);
	});

	test.each<[string, unknown, string]>([
		['a custom_id with a slash', { requests: [{ custom_id: '/a', params: hello }] }, 'requests.0.custom_id'],
		[
			'a custom_id of 65 characters',
			{ requests: [{ custom_id: 'a'.repeat(65), params: hello }] },
			'requests.0.custom_id',
		],
		[
			'a custom_id that comes twice',
			{
				requests: [
					{ custom_id: 'a', params: hello },
					{ custom_id: 'a', params: hello },
				],
			},
			'requests.1.custom_id',
		],
		['no request', { requests: [] }, 'requests'],
		[
			'a stream',
			{ requests: [{ custom_id: 'a', params: { ...hello, stream: true } }] },
			'requests.0.params.stream',
		],
		[
			'bad params',
			{
				requests: [
					{ custom_id: 'a', params: hello },
					{ custom_id: 'b', params: { ...hello, temperature: 1 } },
				],
			},
			'requests.1.params.temperature',
		],
		['metadata of a batch', { requests: [{ custom_id: 'a', params: hello }], metadata: {} }, 'metadata'],
	])('a batch with %s', async (_, body, field) => {
		const answer = await emulated.post('/v1/messages/batches', body);
		expect(answer.status).toBe(400);
		expect(answer.body.error.message).toContain(field);
		expect(emulator.batches()).toEqual([]);
	});

	test('bad params end only their own item, where that is wished', async () => {
		emulator.set({ batchParams: 'error_items' });
		const { body } = await emulated.post('/v1/messages/batches', {
			requests: [
				{ custom_id: 'good', params: hello },
				{ custom_id: 'bad', params: { ...hello, temperature: 1 } },
			],
		});
		emulator.endBatches();
		const results = await emulated.resultsOf((body as unknown as { id: string }).id);
		expect(results.find((line) => line.custom_id === 'bad')?.result).toMatchObject({
			type: 'errored',
			error: { error: { type: 'invalid_request_error' } },
		});
		expect(results.find((line) => line.custom_id === 'good')?.result.type).toBe('succeeded');
	});

	test('a batch over the limits of requests and bytes', async () => {
		emulator.set({ maxBatchRequests: 2, maxBatchBytes: 1000 });
		expect((await emulated.post('/v1/messages/batches', requests(3))).body.error.message).toContain(
			'at most 2 requests',
		);
		await expect(
			claude.messages.batches.create(requests(1, { ...hello, system: 'x'.repeat(1000) })),
		).rejects.toMatchObject({ status: 413 });
	});

	test('a body that is not JSON and a path that nobody knows', async () => {
		expect((await emulated.post('/v1/messages', '{"model":')).body.error.message).toContain('not valid JSON');
		expect((await emulated.post('/v1/complete', {})).status).toBe(404);
	});

	test('requests over an enforced limit, until its minute is over', async () => {
		emulator.set({ enforceLimits: true, limits: { requests: 2, inputTokens: 1e6, outputTokens: 1e6 } });
		await claude.messages.create(hello);
		await claude.messages.create(hello);
		const refused = await claude.messages.create(hello).catch((error: unknown) => error);
		expect(refused).toBeInstanceOf(Anthropic.RateLimitError);
		expect(
			Number((refused as InstanceType<typeof Anthropic.RateLimitError>).headers.get('retry-after')),
		).toBeGreaterThan(0);
		emulator.advance(60_000);
		await claude.messages.create(hello);
	});
});
