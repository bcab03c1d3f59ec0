import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costPico, type Model, readModels, toUsd, type Usage } from './prices.js';

const sonnet: Model = {
	id: 'claude-sonnet-5-5',
	writer: 'anthropic',
	tier: 'writer',
	input: 2,
	output: 10,
	cache_write_5m: 2.5,
	cache_write_1h: 4,
	cache_read: 0.1,
	batch_factor: 0.5,
};
const haiku: Model = {
	id: 'claude-haiku-5-5',
	writer: 'anthropic',
	tier: 'checker',
	input: 0.1,
	output: 0.5,
	cache_write_5m: 0.125,
	cache_write_1h: 0.2,
	cache_read: 0.01,
	batch_factor: 0.5,
};

const usage = (change: Partial<Usage>): Usage => ({
	input_tokens: 0,
	cache_write_5m_tokens: 0,
	cache_write_1h_tokens: 0,
	cache_read_tokens: 0,
	output_tokens: 0,
	...change,
});

describe('the price of an answer', () => {
	it('is the sum of its tokens by kind, half of it in a batch', () => {
		const one = usage({
			input_tokens: 1_000_000,
			output_tokens: 100_000,
			cache_read_tokens: 1_000_000,
			cache_write_5m_tokens: 10_000,
			cache_write_1h_tokens: 10_000,
		});
		expect(toUsd(costPico(sonnet, one, false))).toBe(2 + 1 + 0.1 + 0.025 + 0.04);
		expect(toUsd(costPico(sonnet, one, true))).toBe(3.165 / 2);
	});

	it('is a whole number for a single cached token of the cheapest model in a batch', () => {
		expect(costPico(haiku, usage({ cache_read_tokens: 1 }), true)).toBe(5_000);
	});

	it('adds up without rounding: the sum of the prices is the price of the sum', () => {
		const tokens = fc.nat(200_000);
		const any = fc.record({
			input_tokens: tokens,
			cache_write_5m_tokens: tokens,
			cache_write_1h_tokens: tokens,
			cache_read_tokens: tokens,
			output_tokens: tokens,
		});
		fc.assert(
			fc.property(
				fc.array(any, { maxLength: 50 }),
				fc.constantFrom(sonnet, haiku),
				fc.boolean(),
				(answers, model, batched) => {
					const total = answers.reduce(
						(sum, answer) =>
							usage(
								Object.fromEntries(
									Object.entries(answer).map(([kind, count]) => [
										kind,
										count + sum[kind as keyof Usage],
									]),
								),
							),
						usage({}),
					);
					expect(answers.reduce((sum, answer) => sum + costPico(model, answer, batched), 0)).toBe(
						costPico(model, total, batched),
					);
				},
			),
		);
	});
});

describe("the operator's list of models", () => {
	it('is taken as it is where it can be used, and a row that cannot is left out', () => {
		expect(readModels([sonnet, { ...haiku, input: 'cheap' }, null, { id: 'x' }], [haiku])).toEqual([sonnet]);
	});

	it('falls back on the built-in list where there is none', () => {
		expect(readModels(null, [haiku])).toEqual([haiku]);
	});
});
