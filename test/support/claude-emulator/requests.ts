import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { errors } from './errors.js';
import { findModel } from './models.js';
import { complaintAboutSchema } from './schema-rules.js';

type Params = Anthropic.MessageCreateParams;
/** Fields of the SDK's parameters that travel as headers. */
type Headers = 'user_profile_id' | 'workspace_id';

const cacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() });
const textBlock = z.strictObject({
	type: z.literal('text'),
	text: z.string().min(1, 'text content blocks must be non-empty'),
	cache_control: cacheControl.nullish(),
});
const thinkingBlock = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const texts = z.union([z.string().min(1, 'text content must be non-empty'), z.array(textBlock).min(1)]);

const message = z.discriminatedUnion('role', [
	z.strictObject({ role: z.literal('user'), content: texts }),
	z.strictObject({ role: z.literal('system'), content: texts }),
	z.strictObject({
		role: z.literal('assistant'),
		content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textBlock, thinkingBlock]))]),
	}),
]);

/** Only tools of the caller: those that run at Anthropic have no part here. */
const tool = z.strictObject({
	type: z.literal('custom').nullish(),
	name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
	description: z.string().optional(),
	input_schema: z.looseObject({ type: z.literal('object') }),
	strict: z.boolean().optional(),
	cache_control: cacheControl.nullish(),
});

const display = z.enum(['summarized', 'omitted']).nullish();

const shape = {
	model: z.string().min(1),
	max_tokens: z.int().min(0),
	messages: z.array(message).min(1, 'at least one message is required').max(100_000),
	cache_control: cacheControl.nullish(),
	container: z.string().nullish(),
	diagnostics: z.strictObject({ previous_message_id: z.string().nullable() }).nullish(),
	inference_geo: z.string().nullish(),
	metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
	output_config: z
		.strictObject({
			effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
			format: z
				.strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
				.nullish(),
		})
		.optional(),
	service_tier: z.enum(['auto', 'standard_only']).optional(),
	speed: z.enum(['standard', 'fast']).nullish(),
	stop_sequences: z.array(z.string().min(1)).optional(),
	stream: z.boolean().optional(),
	system: z.union([z.string(), z.array(textBlock)]).optional(),
	thinking: z
		.discriminatedUnion('type', [
			z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024), display }),
			z.strictObject({ type: z.literal('disabled') }),
			z.strictObject({ type: z.literal('between_tools') }),
			z.strictObject({ type: z.literal('adaptive'), display }),
		])
		.optional(),
	tool_choice: z
		.discriminatedUnion('type', [
			z.strictObject({ type: z.literal('auto'), disable_parallel_tool_use: z.boolean().optional() }),
			z.strictObject({ type: z.literal('any'), disable_parallel_tool_use: z.boolean().optional() }),
			z.strictObject({
				type: z.literal('tool'),
				name: z.string(),
				disable_parallel_tool_use: z.boolean().optional(),
			}),
			z.strictObject({ type: z.literal('none') }),
		])
		.optional(),
	tools: z.array(tool).optional(),
	// A field that the SDK gains or loses ends the compilation here.
} satisfies Record<Exclude<keyof Params, Headers>, z.ZodType>;

const createSchema = z.strictObject(shape);
const countSchema = z.strictObject({
	model: shape.model,
	messages: shape.messages,
	cache_control: shape.cache_control,
	output_config: shape.output_config,
	speed: shape.speed,
	system: shape.system,
	thinking: shape.thinking,
	tool_choice: shape.tool_choice,
	tools: shape.tools,
} satisfies Record<Exclude<keyof Anthropic.MessageCountTokensParams, Headers>, z.ZodType>);

const batchSchema = z.strictObject({
	requests: z
		.array(
			z.strictObject({
				custom_id: z
					.string()
					.regex(/^[a-zA-Z0-9_-]{1,64}$/, 'String should match pattern ^[a-zA-Z0-9_-]{1,64}$'),
				params: z.unknown(),
			}),
		)
		.min(1, 'at least one request is required'),
} satisfies Record<Exclude<keyof Anthropic.Messages.BatchCreateParams, Headers>, z.ZodType>);

export interface Strictness {
	/** 400 names the field; the documentation's example of an unknown model is a 404. */
	unknownModel: 400 | 404;
}

/** The body of POST /v1/messages as the SDK types it: the return type is the check that the schema's type fits. */
export function readMessage(body: unknown, strict: Strictness, at: readonly string[] = []): Params {
	const params: z.infer<typeof createSchema> = read(createSchema, body, at);
	checkMeaning(params, strict, at);
	// Which of the two it is only `stream` says, and zod infers the sum of both.
	return params.stream === true ? { ...params, stream: true } : { ...params, stream: false };
}

export function readCount(body: unknown, strict: Strictness): Anthropic.MessageCountTokensParams {
	const params: z.infer<typeof countSchema> = read(countSchema, body, []);
	checkMeaning({ ...params, max_tokens: 1 }, strict, []);
	return params;
}

export interface BatchRequest {
	custom_id: string;
	params: unknown;
}

/** The outer shape of a batch; each `params` is read by `readBatchParams`. */
export function readBatch(body: unknown, most: number): BatchRequest[] {
	const { requests } = read(batchSchema, body, []);
	if (requests.length > most)
		throw errors.invalid(`requests: expected at most ${most} requests, got ${requests.length}`);
	const seen = new Map<string, number>();
	requests.forEach(({ custom_id: id }, index) => {
		const earlier = seen.get(id);
		if (earlier !== undefined)
			throw errors.invalid(
				`requests.${index}.custom_id: must be unique within the batch, "${id}" is also that of requests.${earlier}`,
			);
		seen.set(id, index);
	});
	return requests;
}

export function readBatchParams(
	params: unknown,
	strict: Strictness,
	at: readonly string[],
): Anthropic.MessageCreateParamsNonStreaming {
	const message = readMessage(params, strict, at);
	if (message.stream)
		throw errors.invalid(`${[...at, 'stream'].join('.')}: streaming is not supported within a batch`);
	return message;
}

function read<Schema extends z.ZodType>(schema: Schema, body: unknown, at: readonly string[]): z.infer<Schema> {
	const result = schema.safeParse(body, { reportInput: true });
	if (!result.success) throw errors.invalid(result.error.issues.map((issue) => sentence(issue, at)).join('; '));
	return result.data;
}

/** In the words of the API, as far as they are known: the path, a colon, what is wrong. */
function sentence(issue: z.core.$ZodIssue, at: readonly string[]): string {
	const path = [...at, ...issue.path.map(String)];
	if (issue.code === 'unrecognized_keys')
		return issue.keys.map((key) => `${[...path, key].join('.')}: Extra inputs are not permitted`).join('; ');
	if (issue.code === 'invalid_union' && issue.errors.length > 0) {
		// The branch that came furthest says most.
		const deepest = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0];
		if (deepest) return sentence(deepest, path);
	}
	const missing = 'input' in issue && issue.input === undefined;
	return `${path.join('.') || 'body'}: ${missing ? 'Field required' : issue.message}`;
}

function checkMeaning(params: z.infer<typeof createSchema>, { unknownModel }: Strictness, at: readonly string[]): void {
	const fail = (field: string, message: string): never => {
		throw errors.invalid(`${[...at, field].join('.')}: ${message}`);
	};
	const model = findModel(params.model);
	if (!model)
		throw unknownModel === 404
			? errors.notFound(`${[...at, 'model'].join('.')}: ${params.model}`)
			: errors.invalid(`${[...at, 'model'].join('.')}: ${params.model} is not known`);
	if (params.max_tokens > model.output)
		fail(
			'max_tokens',
			`${params.max_tokens} > ${model.output}, which is the maximum allowed number of output tokens for ${model.id}`,
		);
	const last = params.messages.at(-1);
	if (last?.role === 'assistant' && !model.prefill)
		fail('messages', `Prefill is not supported by ${model.id}: the last message must not be of the assistant`);
	if (last?.role === 'assistant' && params.output_config?.format)
		fail('output_config.format', 'cannot be combined with a prefilled answer');
	if (params.thinking?.type === 'enabled' && params.thinking.budget_tokens >= params.max_tokens)
		fail('thinking.budget_tokens', 'must be less than max_tokens');
	if (!model.forcedTools && (params.tool_choice?.type === 'any' || params.tool_choice?.type === 'tool'))
		fail('tool_choice', `${params.tool_choice.type} is not supported by ${model.id}`);
	const format = params.output_config?.format;
	if (format) {
		const complaint = complaintAboutSchema(format.schema);
		if (complaint) fail('output_config.format.schema', complaint);
	}
	const ttls = breakpoints(params);
	if (ttls.length > 4) fail('cache_control', `expected at most 4 blocks with cache_control, got ${ttls.length}`);
	if (ttls.includes('1h') && ttls.lastIndexOf('1h') > (ttls.includes('5m') ? ttls.indexOf('5m') : Infinity))
		fail('cache_control', 'a block with ttl 1h must not come after one with ttl 5m');
}

function breakpoints(params: z.infer<typeof createSchema>): string[] {
	const blocks: { cache_control?: z.infer<typeof cacheControl> | null | undefined }[] = [...(params.tools ?? [])];
	if (Array.isArray(params.system)) blocks.push(...params.system);
	for (const { content } of params.messages)
		if (Array.isArray(content)) blocks.push(...content.map((block) => (block.type === 'text' ? block : {})));
	blocks.push({ cache_control: params.cache_control });
	return blocks.flatMap(({ cache_control: control }) => (control ? [control.ttl ?? '5m'] : []));
}
