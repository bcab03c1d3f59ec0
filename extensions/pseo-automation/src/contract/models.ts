import { z } from 'zod';
import { oneOf, storedJson } from './common.js';

const expectedPrice = 'Expected a price in USD, 0 or more';
const price = z.number({ error: expectedPrice }).min(0, expectedPrice).max(1_000_000, 'Expected at most 1,000,000 USD');
const expectedShare = 'Expected a share of the price from 0 to 1, for example 0.5';

/** A language model that the operator offers, with its prices in USD per million model tokens. */
const model = z.strictObject({
	id: z.string({ error: "Expected a model's name" }).trim().min(1, "Expected a model's name").max(100),
	writer: oneOf(['anthropic', 'openai-compatible']),
	tier: oneOf(['writer', 'checker']),
	input: price,
	output: price,
	cache_write_5m: price,
	cache_write_1h: price,
	cache_read: price,
	batch_factor: z.number({ error: expectedShare }).min(0, expectedShare).max(1, expectedShare),
});

/** The part of the row of `pseo_settings` that says which models there are; null: the built-in ones. */
export const offeredModels = z.object({
	models: storedJson(z.array(model, { error: 'Expected a list of models' }).max(100).nullable()),
});
