import type Anthropic from '@anthropic-ai/sdk';
import type { ItemFault } from './faults.js';
import { findModel } from './models.js';
import { promptOfMessage } from './reading.js';
import { replyText, type Treatment } from './replies/index.js';
import { countTokens, type InputTokens, usageOf } from './usage.js';

const REFUSAL_EXPLANATION = 'This request cannot be answered.';
/** What a thinking block costs, whatever it says. */
const THINKING_TOKENS = 48;

export interface MessagePlan {
	id: string;
	params: Anthropic.MessageCreateParams;
	input: InputTokens;
	treatment: Treatment;
	thinking: boolean;
	tier: 'standard' | 'batch';
}

/** The message that a model would answer: what its text, its limits and its faults make of it. */
export function answer({ id, params, input, treatment, thinking, tier }: MessagePlan): Anthropic.Message {
	const whole = replyText(() => promptOfMessage(params), treatment);
	const thinks =
		thinking &&
		params.thinking?.type !== 'disabled' &&
		(params.thinking?.type !== undefined || findModel(params.model)?.thinks === true);
	const { text, reason, sequence } = ended(whole, params, treatment.fault);
	const content: Anthropic.ContentBlock[] = [];
	// Before the text: who reads content[0] reads the wrong block.
	if (thinks)
		content.push({
			type: 'thinking',
			thinking: thinkingShown(params) ? 'The facts are given; each claim needs one.' : '',
			signature: 'ZW11bGF0b3I=',
		});
	if (text !== '') content.push({ type: 'text', text, citations: null });
	const spent = thinks ? THINKING_TOKENS : 0;
	// A truncated answer used up its budget, wherever the text ended.
	const output = reason === 'max_tokens' ? params.max_tokens : Math.max(1, countTokens(text)) + spent;
	return {
		id,
		type: 'message',
		role: 'assistant',
		model: params.model,
		content,
		stop_reason: reason,
		stop_sequence: sequence,
		stop_details:
			reason === 'refusal'
				? { type: 'refusal', category: 'general_harms', explanation: REFUSAL_EXPLANATION }
				: null,
		container: null,
		diagnostics: null,
		usage: usageOf(input, output, Math.min(spent, output), tier),
	};
}

function thinkingShown({ thinking }: Anthropic.MessageCreateParams): boolean {
	return (thinking?.type === 'adaptive' || thinking?.type === 'enabled') && thinking.display === 'summarized';
}

function ended(
	whole: string,
	params: Anthropic.MessageCreateParams,
	fault: ItemFault | null,
): { text: string; reason: Anthropic.StopReason; sequence: string | null } {
	if (fault?.kind === 'refusal') return { text: '', reason: 'refusal', sequence: null };
	if (fault?.kind === 'truncated')
		return { text: whole.slice(0, Math.floor(whole.length / 2)), reason: 'max_tokens', sequence: null };
	const found = (params.stop_sequences ?? [])
		.map((sequence) => ({ sequence, at: whole.indexOf(sequence) }))
		.filter(({ at }) => at >= 0)
		.sort((a, b) => a.at - b.at)[0];
	const text = found ? whole.slice(0, found.at) : whole;
	if (countTokens(text) > params.max_tokens)
		return {
			text: Buffer.from(text)
				.subarray(0, params.max_tokens * 4)
				.toString('utf8')
				.replace(/\ufffd$/, ''),
			reason: 'max_tokens',
			sequence: null,
		};
	return { text, reason: found ? 'stop_sequence' : 'end_turn', sequence: found?.sequence ?? null };
}
