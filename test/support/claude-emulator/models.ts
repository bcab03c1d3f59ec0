import type Anthropic from '@anthropic-ai/sdk';

interface Model {
	id: string;
	name: string;
	line: NonNullable<Anthropic.ModelInfo['line']>;
	created: string;
	/** Highest `max_tokens`. */
	output: number;
	/** Thinks unless told not to: a thinking block comes before the text. */
	thinks: boolean;
	/** Takes an assistant message at the end. */
	prefill: boolean;
	/** Takes `tool_choice` any or tool. */
	forcedTools: boolean;
}

export const MODELS: readonly Model[] = [
	{
		id: 'claude-opus-5-5',
		name: 'Claude Opus 5.5',
		line: 'opus',
		created: '2026-09-22T00:00:00Z',
		output: 128_000,
		thinks: true,
		prefill: false,
		forcedTools: false,
	},
	{
		id: 'claude-sonnet-5-5',
		name: 'Claude Sonnet 5.5',
		line: 'sonnet',
		created: '2026-09-15T00:00:00Z',
		output: 128_000,
		thinks: true,
		prefill: false,
		forcedTools: false,
	},
	{
		id: 'claude-haiku-5-5',
		name: 'Claude Haiku 5.5',
		line: 'haiku',
		created: '2026-09-15T00:00:00Z',
		output: 64_000,
		thinks: false,
		prefill: false,
		forcedTools: true,
	},
	{
		id: 'claude-haiku-4-5',
		name: 'Claude Haiku 4.5',
		line: 'haiku',
		created: '2025-10-01T00:00:00Z',
		output: 64_000,
		thinks: false,
		prefill: true,
		forcedTools: true,
	},
];

export function findModel(id: string): Model | undefined {
	return MODELS.find((model) => model.id === id);
}

export function modelInfo(model: Model): Anthropic.ModelInfo {
	return {
		id: model.id,
		type: 'model',
		display_name: model.name,
		created_at: model.created,
		deprecated_at: null,
		retires_at: null,
		lifecycle: 'active',
		line: model.line,
		max_input_tokens: 200_000,
		max_tokens: model.output,
		capabilities: null,
	};
}
