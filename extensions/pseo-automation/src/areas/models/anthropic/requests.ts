import type Anthropic from '@anthropic-ai/sdk';
import type { ModelRequest } from '../client-types.js';

/** A question as the Messages API takes it. Sampling parameters are gone there: variety comes from prompts and data. */
export function messageParams({ model, ask, cacheTtl }: ModelRequest): Anthropic.MessageCreateParamsNonStreaming {
	return {
		model,
		max_tokens: ask.max_tokens,
		system: ask.system.map(({ text, cache }) => ({
			type: 'text',
			text,
			...(cache ? { cache_control: { type: 'ephemeral', ttl: cacheTtl } } : {}),
		})),
		messages: [{ role: 'user', content: ask.user }],
		output_config: { format: { type: 'json_schema', schema: ask.schema } },
	};
}
