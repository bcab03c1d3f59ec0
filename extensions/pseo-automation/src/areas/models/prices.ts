/** A language model that the operator offers, with its prices in USD per million tokens. A row of `pseo_settings.models`. */
export interface Model {
	id: string;
	writer: ServiceId;
	/** `writer` writes pages and plans, `checker` judges names. */
	tier: 'writer' | 'checker';
	input: number;
	output: number;
	cache_write_5m: number;
	cache_write_1h: number;
	cache_read: number;
	/** What a batch pays of the price. */
	batch_factor: number;
}

/** Services of language models. Settings and websites call them writers. */
export type ServiceId = 'anthropic' | 'openai-compatible';

/** Tokens of one answer by kind; the four kinds of input add up to all of it. */
export interface Usage {
	input_tokens: number;
	cache_write_5m_tokens: number;
	cache_write_1h_tokens: number;
	cache_read_tokens: number;
	output_tokens: number;
}

/** 1 USD in pico-dollars. A cached token of the cheapest model in a batch costs 5,000 of them: sums stay whole numbers. */
const PICO = 1e12;
const PICO_PER_TOKEN = PICO / 1e6;

/** Price of an answer in whole pico-dollars. */
export function costPico(model: Model, usage: Usage, batched: boolean): number {
	const price =
		usage.input_tokens * model.input +
		usage.cache_write_5m_tokens * model.cache_write_5m +
		usage.cache_write_1h_tokens * model.cache_write_1h +
		usage.cache_read_tokens * model.cache_read +
		usage.output_tokens * model.output;
	return Math.round(price * PICO_PER_TOKEN * (batched ? model.batch_factor : 1));
}

/** Pico-dollars to dollars with six decimals, as rows and answers show them. */
export const toUsd = (pico: number): number => Math.round(pico / 1e6) / 1e6;
export const toPico = (usd: number): number => Math.round(usd * PICO);

/** A token is about 4 characters of English and fewer of other scripts: two bytes a token is never too few. */
export const maxTokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / 2);

/** What the operator edited, as far as it can be used; a price that is no number would make every cost wrong. */
export function readModels(value: unknown, fallback: readonly Model[]): Model[] {
	if (!Array.isArray(value)) return [...fallback];
	return value.filter((entry): entry is Model => {
		const model = entry as Partial<Model> | null;
		if (typeof model?.id !== 'string' || (model.writer !== 'anthropic' && model.writer !== 'openai-compatible'))
			return false;
		const prices = [
			model.input,
			model.output,
			model.cache_write_5m,
			model.cache_write_1h,
			model.cache_read,
			model.batch_factor,
		];
		return (
			(model.tier === 'writer' || model.tier === 'checker') &&
			prices.every((price) => typeof price === 'number' && price >= 0)
		);
	});
}
