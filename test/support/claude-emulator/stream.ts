import type Anthropic from '@anthropic-ai/sdk';
import { errorBody, type ApiError } from './errors.js';

/** Characters of a delta. */
const DELTA = 120;

type Event = Anthropic.RawMessageStreamEvent | { type: 'ping' };

/** A message as server-sent events, in the order in which the API sends them. */
export function* eventsOf(message: Anthropic.Message): Generator<string> {
	const { usage, content } = message;
	yield event({
		type: 'message_start',
		message: {
			...message,
			content: [],
			stop_reason: null,
			stop_sequence: null,
			stop_details: null,
			usage: { ...usage, output_tokens: 1, output_tokens_details: null },
		},
	});
	for (const [index, block] of content.entries()) {
		if (block.type === 'thinking') {
			yield event({
				type: 'content_block_start',
				index,
				content_block: { type: 'thinking', thinking: '', signature: '' },
			});
			if (block.thinking !== '')
				yield event({
					type: 'content_block_delta',
					index,
					delta: { type: 'thinking_delta', thinking: block.thinking },
				});
			yield event({
				type: 'content_block_delta',
				index,
				delta: { type: 'signature_delta', signature: block.signature },
			});
		} else if (block.type === 'text') {
			yield event({
				type: 'content_block_start',
				index,
				content_block: { type: 'text', text: '', citations: null },
			});
			yield event({ type: 'ping' });
			for (let at = 0; at < block.text.length; at += DELTA)
				yield event({
					type: 'content_block_delta',
					index,
					delta: { type: 'text_delta', text: block.text.slice(at, at + DELTA) },
				});
		}
		yield event({ type: 'content_block_stop', index });
	}
	yield event({
		type: 'message_delta',
		delta: {
			stop_reason: message.stop_reason,
			stop_sequence: message.stop_sequence,
			stop_details: message.stop_details,
			container: null,
		},
		usage: {
			input_tokens: usage.input_tokens,
			cache_creation_input_tokens: usage.cache_creation_input_tokens,
			cache_read_input_tokens: usage.cache_read_input_tokens,
			output_tokens: usage.output_tokens,
			output_tokens_details: usage.output_tokens_details,
			server_tool_use: null,
		},
	});
	yield event({ type: 'message_stop' });
}

/** A failure after the headers are gone. */
export function errorEvent(error: ApiError, requestId: string): string {
	return `event: error\ndata: ${JSON.stringify(errorBody(error, requestId))}\n\n`;
}

function event(data: Event): string {
	return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
