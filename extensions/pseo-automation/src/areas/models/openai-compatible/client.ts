import { z } from 'zod';
import { clock } from '../../../kernel/clock.js';
import type { Stop } from '../question.js';
import type { ModelClient, ModelRequest, ObserveHeaders } from '../client-types.js';
import { ServiceFault } from '../service-fault.js';

export interface OpenAiOptions {
	/** With its version, for example http://localhost:11434/v1. */
	baseUrl: string;
	apiKey: string | null;
	observe: ObserveHeaders;
}

/** Local models are slow: a page may take minutes, and without a stream nothing shows that it moves. */
const REQUEST_MS = 600_000;

const completion = z.object({
	choices: z
		.array(
			z.object({
				finish_reason: z.string().nullable(),
				message: z.object({ content: z.string().nullable(), refusal: z.string().nullish() }),
			}),
		)
		.min(1),
	usage: z
		.object({
			prompt_tokens: z.number(),
			completion_tokens: z.number(),
			prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
		})
		.nullish(),
});

const STOPS: Record<string, Stop> = { stop: 'end', length: 'truncated', content_filter: 'refused' };

/** Any service that speaks chat completions with structured output: llama.cpp, Ollama, vLLM, LM Studio, OpenAI. No batches. */
export function createOpenAiClient({ baseUrl, apiKey, observe }: OpenAiOptions): ModelClient {
	const address = (path: string): string => `${baseUrl.replace(/\/+$/, '')}/${path}`;
	const headers = {
		'content-type': 'application/json',
		...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
	};

	async function send(path: string, init: RequestInit): Promise<string> {
		let response: Response;
		try {
			response = await fetch(address(path), { ...init, headers, redirect: 'error' });
		} catch (error) {
			throw new ServiceFault(
				'lost',
				`the connection to the service broke: ${error instanceof Error ? String(error.cause ?? error.message) : String(error)}`,
			);
		}
		observe(response.headers);
		const text = await response.text().catch(() => {
			throw new ServiceFault('lost', 'the connection to the service broke in the middle of an answer');
		});
		if (!response.ok) throw faultOf(response, text);
		return text;
	}

	return {
		id: 'openai-compatible',
		async ask(request, signal) {
			const raw = await send('chat/completions', {
				method: 'POST',
				body: JSON.stringify(bodyOf(request)),
				signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
			});
			if (parse(raw) === null) throw new ServiceFault('lost', 'the answer is no chat completion');
			return raw;
		},
		read(raw) {
			const { choices, usage } = parse(raw) ?? { choices: [], usage: null };
			const [choice] = choices;
			const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
			return {
				stop: choice?.message.refusal ? 'refused' : (STOPS[choice?.finish_reason ?? ''] ?? 'truncated'),
				text: choice?.message.content ?? '',
				usage: {
					input_tokens: Math.max(0, (usage?.prompt_tokens ?? 0) - cached),
					cache_write_5m_tokens: 0,
					cache_write_1h_tokens: 0,
					cache_read_tokens: cached,
					output_tokens: usage?.completion_tokens ?? 0,
				},
			};
		},
		readError: () => ({ message: 'no answer', again: true }),
		async check() {
			await send('models', { method: 'GET', signal: AbortSignal.timeout(10_000) });
		},
		batches: null,
	};
}

function parse(raw: string): z.infer<typeof completion> | null {
	try {
		return completion.parse(JSON.parse(raw));
	} catch {
		return null;
	}
}

function bodyOf({ model, ask }: ModelRequest): Record<string, unknown> {
	return {
		model,
		max_tokens: ask.max_tokens,
		messages: [
			{ role: 'system', content: ask.system.map(({ text }) => text).join('\n\n') },
			{ role: 'user', content: ask.user },
		],
		response_format: { type: 'json_schema', json_schema: { name: ask.purpose, strict: true, schema: ask.schema } },
	};
}

function faultOf(response: Response, body: string): ServiceFault {
	const words = body.replace(/\s+/g, ' ').slice(0, 300);
	const after = response.headers.get('retry-after');
	const wait =
		after === null
			? null
			: Number.isFinite(Number(after))
				? Number(after) * 1000
				: Math.max(0, Date.parse(after) - clock.now());
	if (response.status === 401 || response.status === 403)
		return new ServiceFault('bad_key', `the service refused the API key (${response.status}): ${words}`);
	if (response.status === 402 || (response.status === 429 && /insufficient_quota|billing/i.test(body)))
		return new ServiceFault('spend_cap', `a spending limit is reached: ${words}`);
	if (response.status === 429 || response.status === 503) return new ServiceFault('slow', words, wait);
	if (response.status >= 500 || response.status === 408) return new ServiceFault('failed', words, wait);
	if (response.status === 404) return new ServiceFault('missing', words);
	return new ServiceFault('rejected', `the service refused the request (${response.status}): ${words}`);
}
