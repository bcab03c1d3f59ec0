import type { Db } from '../../platform/db/index.js';
import { estimateUsd } from '../models/index.js';
import type { OwnedWebsite } from '../websites/index.js';
import type { ChosenWriter } from '../writers/index.js';
import { readPageCosts } from './research.store.js';
import type { Mode } from './store.js';

export interface Estimate {
	/** What the model's service will want, in USD. */
	cost_usd: number;
	/** `measured`: what this website's pages of the same kind cost; `assumed`: a typical page; `free`: no model is asked. */
	cost_basis: 'free' | 'measured' | 'assumed';
	writer: string;
	model: string | null;
}

/**
 * A page of about 1,500 words from a prompt of two pages, and the verdict on its names: 0.043 USD with claude-sonnet-5-5,
 * half of it in a batch.
 */
const TYPICAL = [
	{ tier: 'writer', input_tokens: 3_400, output_tokens: 3_600 },
	{ tier: 'checker', input_tokens: 2_500, output_tokens: 300 },
] as const;
/** Pages that tell what a page of the website costs. */
const MIN_PAGES = 5;

/** What a number of pages will cost at the service of the website's writer. */
export async function estimateCost(
	db: Db,
	website: OwnedWebsite,
	chosen: ChosenWriter,
	count: number,
	mode: Mode,
): Promise<Estimate> {
	if (chosen.id === 'template') return { cost_usd: 0, cost_basis: 'free', writer: chosen.id, model: null };
	const { id: model } = chosen.models.writer;
	const name = { writer: chosen.id, model };
	const measured = await readPageCosts(db, website, `${chosen.id}/${model}`, mode);
	if (measured.pages >= MIN_PAGES)
		return {
			cost_usd: Math.round((measured.usd / measured.pages) * count * 1e6) / 1e6,
			cost_basis: 'measured',
			...name,
		};
	const batched = mode === 'bulk' && chosen.service.hasBatches;
	return { cost_usd: estimateUsd(chosen, TYPICAL, { count, batched }), cost_basis: 'assumed', ...name };
}
