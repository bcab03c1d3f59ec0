import { z } from 'zod';
import type { Answer, Call } from './work.js';
import { errors } from './errors.js';
import { isItemFault } from './faults.js';
import { newId } from './ids.js';
import { digestOf } from './journal.js';
import { promptOf } from './reading.js';
import { replyText } from './replies/index.js';
import type { State } from './state.js';
import { countTokens, usageOf } from './usage.js';

const text = z.union([
	z.string(),
	z
		.array(z.looseObject({ type: z.literal('text'), text: z.string() }))
		.transform((parts) => parts.map((part) => part.text).join('\n')),
]);

/** What OpenAI-compatible servers take; they ignore what they do not know, and so does this. */
const chatSchema = z.looseObject({
	model: z.string().min(1),
	messages: z
		.array(z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant']), content: text }))
		.min(1),
	max_tokens: z.int().min(1).optional(),
	max_completion_tokens: z.int().min(1).optional(),
	stream: z.literal(false).nullish(),
	response_format: z
		.discriminatedUnion('type', [
			z.looseObject({ type: z.literal('text') }),
			z.looseObject({ type: z.literal('json_object') }),
			z.looseObject({
				type: z.literal('json_schema'),
				json_schema: z.looseObject({ name: z.string(), schema: z.record(z.string(), z.unknown()) }),
			}),
		])
		.optional(),
});

/** POST /v1/chat/completions: the same replies in another dress. */
export function chatCompletion(state: State, { body, key, entry, fault }: Call): Answer {
	const { settings, clock, journal, rates } = state;
	const read = chatSchema.safeParse(body);
	if (!read.success)
		throw errors.invalid(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
	const {
		model,
		messages,
		response_format: format,
		max_tokens: tokenLimit,
		max_completion_tokens: completionLimit,
	} = read.data;
	const of = (...roles: string[]): string =>
		messages
			.filter(({ role }) => roles.includes(role))
			.map(({ content }) => content)
			.join('\n');
	const schema =
		format?.type === 'json_schema'
			? format.json_schema.schema
			: format?.type === 'json_object'
				? { type: 'object', properties: {} }
				: null;
	const prompt = promptOf(of('system', 'developer'), of('user'), schema);
	const item = isItemFault(fault) ? fault : null;
	const ways = state.misbehaviours.take(
		() => ({ route: prompt.route, purpose: prompt.purpose, custom_id: null }),
		settings,
	);
	const whole = replyText(() => prompt, { fixed: settings.replies.fixed ?? null, ways, fault: item });
	const limit =
		item?.kind === 'truncated' ? Math.floor(countTokens(whole) / 2) : (completionLimit ?? tokenLimit ?? Infinity);
	const cut = countTokens(whole) > limit;
	const content = cut
		? Buffer.from(whole)
				.subarray(0, limit * 4)
				.toString('utf8')
				.replace(/\ufffd$/, '')
		: whole;
	const prompted = messages.reduce((sum, { content: each }) => sum + countTokens(each), 0);
	const completed = Math.max(1, countTokens(content));
	rates.use(key, clock.now(), prompted, completed);
	entry.summary = `${model} ${prompt.purpose} ${prompt.route ?? ''}`.trimEnd();
	const id = newId('chatcmpl');
	const refused = item?.kind === 'refusal';
	const message = journal.addMessage({
		request_id: entry.id,
		batch_id: null,
		custom_id: null,
		message_id: id,
		at: clock.now(),
		model,
		purpose: prompt.purpose,
		route: prompt.route,
		params: null,
		digest: digestOf(body),
		outcome: 'succeeded',
		stop_reason: refused ? 'refusal' : cut ? 'max_tokens' : 'end_turn',
		usage: usageOf({ plain: prompted, created5m: 0, created1h: 0, read: 0 }, completed, 0, 'standard'),
		service_tier: 'standard',
		delivery: 'pending',
		times_read: 0,
	});
	return {
		kind: 'json',
		message,
		body: {
			id,
			object: 'chat.completion',
			created: Math.floor(clock.now() / 1000),
			model,
			choices: [
				{
					index: 0,
					message: {
						role: 'assistant',
						content: refused ? null : content,
						refusal: refused ? 'This request cannot be answered.' : null,
					},
					logprobs: null,
					finish_reason: refused ? 'content_filter' : cut ? 'length' : 'stop',
				},
			],
			usage: { prompt_tokens: prompted, completion_tokens: completed, total_tokens: prompted + completed },
		},
	};
}
