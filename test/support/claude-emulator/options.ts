import { z } from 'zod';
import { MISBEHAVIOURS, type Misbehaviour } from './replies/misbehave.js';

const flags = Object.fromEntries(MISBEHAVIOURS.map((how) => [how, z.boolean().optional()])) as Record<
	Misbehaviour,
	z.ZodOptional<z.ZodBoolean>
>;

export const settingsSchema = z.strictObject({
	/** Good keys, as Bearer or x-api-key. */
	keys: z.array(z.string()).default(['sk-ant-emulator']),
	/** How long after its creation a batch ends. */
	batchMs: z.number().default(50),
	/** How long after its cancellation a batch ends. */
	cancelMs: z.number().default(0),
	/** The share of a canceled batch that was finished already: its first requests. */
	finishedBeforeCancel: z.number().min(0).max(1).default(0.5),
	/** The share of a batch's requests that find their prefix in the cache. */
	batchCacheHitRate: z.number().min(0).max(1).default(0.5),
	/** Whether bad params refuse the whole batch, or only end their own item as errored. */
	batchParams: z.enum(['refuse', 'error_items']).default('refuse'),
	unknownModel: z.union([z.literal(400), z.literal(404)]).default(400),
	maxBatchRequests: z.int().default(100_000),
	maxBatchBytes: z.int().default(256_000_000),
	maxMessageBytes: z.int().default(32_000_000),
	/** Limits a minute and key. They are always in the headers, and enforced with `enforceLimits`. */
	limits: z
		.strictObject({ requests: z.int(), inputTokens: z.int(), outputTokens: z.int() })
		.default({ requests: 4000, inputTokens: 4_000_000, outputTokens: 800_000 }),
	enforceLimits: z.boolean().default(false),
	/** `digest`: params are forgotten as soon as the replies need them no more. */
	keepParams: z.enum(['full', 'digest']).default('full'),
	/** Models that think by default send a thinking block before the text. */
	thinking: z.boolean().default(true),
	/** `fixed`: one prepared text for every reply; the others make every reply misbehave. */
	replies: z.strictObject({ fixed: z.string().optional(), ...flags }).default({}),
});

export type Settings = z.infer<typeof settingsSchema>;

export type EmulatorOptions = z.input<typeof settingsSchema> & {
	/** 0 takes a free one. */
	port?: number;
	now?: () => number;
};
