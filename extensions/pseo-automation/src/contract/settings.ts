import { z } from 'zod';

/*
 * A website's settings, in parts: each area declares the part that it reads (`settings` in its `area.ts`). They stand
 * here because the schema of a website is made of all of them.
 */

export const websiteSettings = {
	/** False keeps the Flow from reading the sitemap of a new website. */
	import_sitemap: z.boolean().optional(),
};

const model = z.string().trim().min(1).max(100).optional();
export const modelSettings = {
	model,
	/** Answers questions about a draft's claims. */
	checker_model: model,
	/** Of all questions that are asked for the website in a calendar month. */
	monthly_budget_usd: z.number().min(0, 'Expected a budget in USD, 0 or more').max(1_000_000).optional(),
};

export const writerSettings = {
	writer: z.enum(['template', 'anthropic', 'openai-compatible']).optional(),
};

/** All of them; names that no area reads are refused. */
export const SETTINGS = z.strictObject({ ...websiteSettings, ...writerSettings, ...modelSettings });
