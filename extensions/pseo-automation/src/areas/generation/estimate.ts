import type { Db } from '../../platform/db/index.js';
import { costPico, toUsd } from '../models/index.js';
import type { ChosenWriter } from '../writers/index.js';
import { readPageCosts } from './research.store.js';
import type { Mode } from './store.js';

export interface Estimate {
	/** What the model's service will want, in USD. */
	cost_usd: number;
	/** `measured`: what this website's pages of the same kind cost; `assumed`: a typical page; `free`: nobody is asked. */
	cost_basis: 'free' | 'measured' | 'assumed';
	writer: string;
	model: string | null;
}

/** A page of about 1,500 words from a prompt of two pages: 0.043 USD with claude-sonnet-5-5, half of it in a batch. */
const TYPICAL = {
	input_tokens: 3_400,
	cache_write_5m_tokens: 0,
	cache_write_1h_tokens: 0,
	cache_read_tokens: 0,
	output_tokens: 3_600,
};
/** The verdict on the names of a page. */
const CHECK = { ...TYPICAL, input_tokens: 2_500, output_tokens: 300 };
/** Pages that tell what a page of the website costs. */
const ENOUGH_PAGES = 5;

/** What a number of pages will cost at the service of the website's writer. */
export async function estimateCost(
	db: Db,
	website: number,
	chosen: ChosenWriter,
	count: number,
	mode: Mode,
): Promise<Estimate> {
	if (chosen.id === 'template') return { cost_usd: 0, cost_basis: 'free', writer: chosen.id, model: null };
	const { writer, checker } = chosen.models;
	const name = { writer: chosen.id, model: writer.id };
	const measured = await readPageCosts(db, website, `${chosen.id}/${writer.id}`, mode);
	if (measured.pages >= ENOUGH_PAGES)
		return {
			cost_usd: Math.round((measured.usd / measured.pages) * count * 1e6) / 1e6,
			cost_basis: 'measured',
			...name,
		};
	const batched = mode === 'bulk' && chosen.service.hasBatches;
	const page = costPico(writer, TYPICAL, batched) + costPico(checker, CHECK, batched);
	return { cost_usd: toUsd(page * count), cost_basis: 'assumed', ...name };
}
