import type Anthropic from '@anthropic-ai/sdk';
import type { Reply } from '../client-types.js';
import type { Stop } from '../question.js';
import type { Usage } from '../prices.js';

const STOPS: Record<string, Stop> = {
	end_turn: 'end',
	stop_sequence: 'end',
	max_tokens: 'truncated',
	model_context_window_exceeded: 'truncated',
	refusal: 'refused',
};

type Line = Partial<Anthropic.Messages.MessageBatchIndividualResponse>;

/** Reads a message as it was stored: alone, or as a line of a batch's results. The first block may be thinking: text is chosen by its type. */
export function readMessage(raw: string): Reply {
	const stored = JSON.parse(raw) as Partial<Anthropic.Message> & Line;
	const message: Partial<Anthropic.Message> = stored.result?.type === 'succeeded' ? stored.result.message : stored;
	const text = (message.content ?? []).map((block) => (block.type === 'text' ? block.text : '')).join('');
	return { stop: STOPS[message.stop_reason ?? ''] ?? 'truncated', text, usage: usageOf(message) };
}

export function usageOf({ usage }: Partial<Anthropic.Message>): Usage {
	const written = usage?.cache_creation_input_tokens ?? 0;
	const writtenHour = usage?.cache_creation?.ephemeral_1h_input_tokens ?? 0;
	return {
		input_tokens: usage?.input_tokens ?? 0,
		cache_write_5m_tokens: Math.max(0, written - writtenHour),
		cache_write_1h_tokens: writtenHour,
		cache_read_tokens: usage?.cache_read_input_tokens ?? 0,
		output_tokens: usage?.output_tokens ?? 0,
	};
}

/** Reads the result of a batch's item that is no message. A request that was refused as invalid stays invalid. */
export function readItemError(raw: string): { message: string; again: boolean } {
	const { result } = JSON.parse(raw) as Line;
	const error = result?.type === 'errored' ? result.error.error : undefined;
	if (result?.type === 'expired') return { message: 'the batch expired before this page was its turn', again: true };
	if (result?.type === 'canceled') return { message: 'the batch was canceled', again: true };
	return {
		message: `${error?.type ?? 'error'}: ${error?.message ?? 'no reason given'}`,
		again: error?.type !== 'invalid_request_error',
	};
}
