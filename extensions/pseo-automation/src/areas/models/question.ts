/** A question to a language model whose answer is one JSON document. */
export interface Ask<Purpose extends string = string> {
	/** What its owner asks for: the owner's word, kept with the question. */
	purpose: Purpose;
	/** `writer` writes for readers, `checker` is the cheap model that judges. */
	tier: 'writer' | 'checker';
	/** Stable text first; a block with `cache` ends the part that other questions about the website share byte for byte. */
	system: { text: string; cache: boolean }[];
	user: string;
	/** JSON schema: every field required, no additional properties, no bounds (the model's service ignores those). */
	schema: Record<string, unknown>;
	max_tokens: number;
}

/** How a model stopped. `refused`: it would not; `truncated`: `max_tokens` or the context ended first. */
export type Stop = 'end' | 'truncated' | 'refused';

/**
 * A kind of thing that questions are about, declared once by the area that asks: a page, a plan. `Purpose` are its words
 * for what it asks, `Detail` is what it decides when it asks. Both are kept with the question and mean nothing here.
 */
export interface SubjectKind<Purpose extends string, Detail> {
	readonly kind: string;
	/** Never there: carries the types. */
	readonly types?: { purpose: Purpose; detail: Detail };
}

export const defineSubject = <Purpose extends string, Detail>(kind: string): SubjectKind<Purpose, Detail> => ({ kind });

/** A question about one subject, with what has to be known to build it again after a crash. */
export interface Question<Purpose extends string, Detail> {
	/** Id of the subject within its kind. */
	subject: number;
	ask: Ask<Purpose>;
	detail: Detail;
}

/** What came of a question: a model's reply, or nothing that can be used and whether asking `again` may help. */
export type Answer = { is: 'reply'; stop: Stop; text: string } | { is: 'none'; message: string; again: boolean };

/** A question as it was asked, and its answer once it has come. */
export interface Turn<Purpose extends string = string, Detail = unknown> {
	id: number;
	subject: number;
	purpose: Purpose;
	max_tokens: number;
	detail: Detail;
	answer: Answer | null;
}
