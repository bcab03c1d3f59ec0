import { z } from 'zod';
import { id, oneOf } from './common.js';

export const PROMPTS = ['system', 'draft', 'rewrite', 'verdict', 'plan'] as const;

export const prompt = z.object({
	name: z.enum(PROMPTS),
	/** The version of the built-in wording, or `custom`. */
	version: z.string(),
	text: z.string(),
});

export const promptUpdate = z.strictObject({
	text: z
		.string({ error: 'Expected the text of the prompt' })
		.trim()
		.min(20, 'Expected at least 20 characters')
		.max(20_000, 'Expected at most 20,000 characters'),
});

export const promptParams = z.object({ id, name: z.enum(PROMPTS, { error: `Expected one of ${PROMPTS.join(', ')}` }) });

/** What a prompt may be given through Directus. */
export const promptItem = z.object({ name: oneOf(PROMPTS), text: promptUpdate.shape.text });
