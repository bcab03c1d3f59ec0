import { z } from 'zod';

export const ROUTES = [
	'messages',
	'count_tokens',
	'models.list',
	'models.retrieve',
	'batches.create',
	'batches.retrieve',
	'batches.list',
	'batches.cancel',
	'batches.delete',
	'batches.results',
	'chat.completions',
] as const;

export type Route = (typeof ROUTES)[number];

/** Answered instead of doing the work. */
const refusalsOfService = [
	z.strictObject({ kind: z.literal('rate_limit'), seconds: z.number().default(1) }),
	z.strictObject({ kind: z.literal('overloaded') }),
	z.strictObject({ kind: z.literal('server_error') }),
	z.strictObject({ kind: z.literal('unauthorized') }),
	z.strictObject({ kind: z.literal('forbidden') }),
	z.strictObject({ kind: z.literal('not_found') }),
	z.strictObject({
		kind: z.literal('spend_cap'),
		code: z
			.enum(['enforced_spend_limit_reached', 'contract_spend_limit_reached'])
			.default('enforced_spend_limit_reached'),
	}),
	/** The connection ends before any work. */
	z.strictObject({ kind: z.literal('reset') }),
] as const;

/** Done to an answer whose work was done. `after` counts events of a stream or lines of results that still arrive whole. */
const harms = [
	/** The connection ends without an answer. */
	z.strictObject({ kind: z.literal('lost_answer') }),
	z.strictObject({ kind: z.literal('malformed_json'), after: z.number().default(0) }),
	z.strictObject({ kind: z.literal('delay'), ms: z.number() }),
	/** Goes silent and stays open. */
	z.strictObject({ kind: z.literal('stall'), after: z.number().default(3) }),
	/** The connection ends in the middle. */
	z.strictObject({ kind: z.literal('cut'), after: z.number().default(3) }),
	z.strictObject({ kind: z.literal('error_event'), after: z.number().default(3) }),
	/** The lines of a batch's results come, and then come once more. */
	z.strictObject({ kind: z.literal('twice') }),
] as const;

/** Done to a message, single or in a batch. The last four are answers that succeeded and are no use. */
const itemFaults = [
	z.strictObject({
		kind: z.literal('errored'),
		type: z.enum(['invalid_request_error', 'api_error', 'overloaded_error']).default('api_error'),
	}),
	z.strictObject({ kind: z.literal('expired') }),
	z.strictObject({ kind: z.literal('canceled') }),
	z.strictObject({ kind: z.literal('refusal') }),
	z.strictObject({ kind: z.literal('truncated') }),
	z.strictObject({ kind: z.literal('not_json') }),
	z.strictObject({ kind: z.literal('breaks_schema') }),
] as const;

const faultSchema = z.discriminatedUnion('kind', [...refusalsOfService, ...harms, ...itemFaults]);
export type Fault = z.infer<typeof faultSchema>;
export type ItemFault = z.infer<z.ZodDiscriminatedUnion<typeof itemFaults, 'kind'>>;
const ITEM_KINDS: readonly string[] = [
	'errored',
	'expired',
	'canceled',
	'refusal',
	'truncated',
	'not_json',
	'breaks_schema',
] satisfies ItemFault['kind'][];

/** JSON knows no Infinity. */
export const timesSchema = z
	.union([z.int().min(1), z.literal('always'), z.literal(Infinity)])
	.transform((times) => (times === 'always' ? Infinity : times));

export const faultRuleSchema = z.strictObject({
	/** `batches.items`: what becomes of requests within batches, decided when the batch ends. `any`: every route. */
	on: z.enum([...ROUTES, 'batches.items', 'any']),
	fault: z.union([
		faultSchema,
		z
			.string()
			.transform((kind) => ({ kind }))
			.pipe(faultSchema),
	]),
	times: timesSchema.default(1),
	/** Lets so many matching requests pass first. */
	after: z.int().min(0).default(0),
	/** Only requests of this kind: the page's route from the brief, the custom id, what is asked for. */
	match: z
		.strictObject({
			route: z.string().optional(),
			custom_id: z.string().optional(),
			purpose: z.enum(['plan', 'draft', 'verdict', 'rewrite', 'other']).optional(),
		})
		.default({}),
});
export type FaultRule = z.input<typeof faultRuleSchema>;

/** What a rule may look at. */
export interface Subject {
	route: string | null;
	purpose: string;
	custom_id: string | null;
}

/** Faults wait in a queue; the oldest that fits a request strikes. */
export class Faults {
	#rules: z.infer<typeof faultRuleSchema>[] = [];

	add(rule: FaultRule): void {
		const read = faultRuleSchema.parse(rule);
		if (read.on === 'batches.items' && !isItemFault(read.fault))
			throw new Error(`fault: expected one of ${ITEM_KINDS.join(', ')} on batches.items, got ${read.fault.kind}`);
		this.#rules.push(read);
	}

	clear(): void {
		this.#rules = [];
	}

	get waiting(): number {
		return this.#rules.length;
	}

	/** Whether any rule could concern a route: saves reading every request of a large batch. */
	concerns(on: Route | 'batches.items'): boolean {
		return this.#rules.some((rule) => rule.on === on || (rule.on === 'any' && on !== 'batches.items'));
	}

	take(on: Route | 'batches.items', subject: () => Subject): Fault | null {
		if (!this.concerns(on)) return null;
		const seen = subject();
		for (const rule of this.#rules) {
			if (rule.on !== on && (rule.on !== 'any' || on === 'batches.items')) continue;
			const { route, purpose, custom_id: id } = rule.match;
			if (
				(route !== undefined && route !== seen.route) ||
				(purpose !== undefined && purpose !== seen.purpose) ||
				(id !== undefined && id !== seen.custom_id)
			)
				continue;
			if (rule.after > 0) {
				rule.after--;
				continue;
			}
			rule.times--;
			this.#rules = this.#rules.filter(({ times }) => times > 0);
			return rule.fault;
		}
		return null;
	}
}

export function isItemFault(fault: Fault | null): fault is ItemFault {
	return fault !== null && ITEM_KINDS.includes(fault.kind);
}
