import { costPico, type Model, type Usage } from '../prices.js';
import type { OpenCall } from './calls.store.js';

export type AnswerKind = 'message' | 'errored' | 'expired' | 'canceled' | 'lost';

export interface NewAnswer {
	call_id: number;
	subject_kind: string;
	subject_id: number;
	kind: AnswerKind;
	raw: string | null;
	model: string;
	usage: Usage | null;
	batched: boolean;
	cost_pico: number;
	/** The answer is lost or its model has no price: it may have cost something that no sum holds. */
	cost_unknown: boolean;
}

export interface Cost {
	pico: number;
	/** Answers whose cost is not known. */
	unknown: number;
}

/** The same with answers that are not stored yet. */
export const costWith = ({ pico, unknown }: Cost, answers: NewAnswer[]): Cost => ({
	pico: answers.reduce((sum, answer) => sum + answer.cost_pico, pico),
	unknown: answers.reduce((sum, answer) => sum + Number(answer.cost_unknown), unknown),
});

/** A message as it is stored, with its price. An answer is paid whether it can be used or not. */
export function messageAnswer(
	model: Model | undefined,
	call: OpenCall,
	{ raw, usage }: { raw: string; usage: Usage },
	batched: boolean,
): NewAnswer {
	return {
		...answerTo(call, batched),
		kind: 'message',
		raw,
		usage,
		cost_pico: model ? costPico(model, usage, batched) : 0,
		cost_unknown: model === undefined,
	};
}

/** What stands for an answer that was lost on the way. */
export const lostAnswer = (call: OpenCall, batched: boolean): NewAnswer => ({
	...answerTo(call, batched),
	kind: 'lost',
	raw: null,
	usage: null,
	cost_pico: 0,
	cost_unknown: true,
});

const answerTo = ({ id, ...call }: OpenCall, batched: boolean) => ({ call_id: id, ...call, batched });
