import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';

type Params = Omit<Anthropic.MessageCountTokensParams, 'tools'> & { tools?: readonly unknown[] };
type CacheControl = Anthropic.CacheControlEphemeral | null | undefined;

/** Shorter prefixes are not cached. */
const MIN_PREFIX_LENGTH = 512;
const LIFE_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 };

export interface InputTokens {
	/** Neither read from the cache nor written to it. */
	plain: number;
	created5m: number;
	created1h: number;
	read: number;
}

/** About four bytes each: near enough for every language, and a test can compute it. */
export function countTokens(text: string): number {
	return Math.ceil(Buffer.byteLength(text) / 4);
}

export function totalInput({ plain, created5m, created1h, read }: InputTokens): number {
	return plain + created5m + created1h + read;
}

export function usageOf(
	input: InputTokens,
	output: number,
	thinking: number,
	tier: 'standard' | 'batch',
): Anthropic.Usage {
	return {
		input_tokens: input.plain,
		cache_creation_input_tokens: input.created5m + input.created1h,
		cache_read_input_tokens: input.read,
		cache_creation: { ephemeral_5m_input_tokens: input.created5m, ephemeral_1h_input_tokens: input.created1h },
		output_tokens: output,
		output_tokens_details: { thinking_tokens: thinking },
		server_tool_use: null,
		service_tier: tier,
		inference_geo: null,
		speed: null,
	};
}

interface Block {
	text: string;
	ttl: '5m' | '1h' | null;
}

/** The prompt in the order in which its prefix is cached: format and tools, system, messages. */
function blocksOf(params: Params): Block[] {
	const blocks: Block[] = [];
	const add = (text: string, control?: CacheControl): void => {
		blocks.push({ text, ttl: control ? (control.ttl ?? '5m') : null });
	};
	const addContent = (content: string | readonly object[]): void => {
		if (typeof content === 'string') return add(content);
		for (const block of content)
			add(
				'text' in block && typeof block.text === 'string' ? block.text : JSON.stringify(block),
				'cache_control' in block ? (block.cache_control as CacheControl) : null,
			);
	};
	if (params.output_config?.format) add(JSON.stringify(params.output_config.format.schema));
	for (const tool of params.tools ?? [])
		add(JSON.stringify(tool), (tool as { cache_control?: CacheControl }).cache_control);
	if (params.system !== undefined) addContent(params.system);
	for (const message of params.messages) addContent(message.content);
	const last = blocks.at(-1);
	if (last && params.cache_control) last.ttl = params.cache_control.ttl ?? '5m';
	return blocks;
}

export function countInput(params: Params): number {
	return blocksOf(params).reduce((sum, { text }) => sum + countTokens(text), 0);
}

/** Which prefixes are warm. One cache for each key and model. */
export class PromptCache {
	readonly #warmUntil = new Map<string, number>();

	clear(): void {
		this.#warmUntil.clear();
	}

	/**
	 * The tokens of a prompt, and how the cache took part; prefixes are warm afterwards.
	 * @param hit false: as if nothing were warm, as happens within batches
	 */
	measure(params: Params, key: string, now: number, hit = true): InputTokens {
		const result: InputTokens = { plain: 0, created5m: 0, created1h: 0, read: 0 };
		const digest = createHash('sha1').update(`${key}\n${params.model}\n`);
		const points: { tokens: number; id: string; ttl: '5m' | '1h' }[] = [];
		let total = 0;
		for (const { text, ttl } of blocksOf(params)) {
			total += countTokens(text);
			digest.update(text).update('\0');
			if (ttl && total >= MIN_PREFIX_LENGTH)
				points.push({ tokens: total, id: digest.copy().digest('base64'), ttl });
		}
		if (hit) result.read = points.findLast(({ id }) => (this.#warmUntil.get(id) ?? 0) > now)?.tokens ?? 0;
		let known = result.read;
		for (const { tokens, id, ttl } of points) {
			if (tokens > known) {
				result[ttl === '5m' ? 'created5m' : 'created1h'] += tokens - known;
				known = tokens;
			}
			this.#warmUntil.set(id, now + LIFE_MS[ttl]);
		}
		result.plain = total - known;
		return result;
	}
}

/** Whether the n-th of many requests is one of the share that hits: evenly spread, and the same in every run. */
export function hitsAt(index: number, rate: number): boolean {
	return Math.floor((index + 1) * rate) > Math.floor(index * rate);
}
