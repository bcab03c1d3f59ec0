/** A question to a language model whose answer is one JSON document. */
export interface Ask<Purpose extends string = string> {
	/** What its owner asks for: the owner's word, kept with the question. */
	purpose: Purpose;
	/** `writer` writes for readers, `checker` is the cheap model that judges. */
	tier: 'writer' | 'checker';
	/** Stable text first; a block with `cache` ends the part that other pages of the website share byte for byte. */
	system: { text: string; cache: boolean }[];
	user: string;
	/** JSON schema: every field required, no additional properties, no bounds (the model's service ignores those). */
	schema: Record<string, unknown>;
	max_tokens: number;
}

/** How a model stopped. `refused`: it would not; `truncated`: `max_tokens` or the context ended first. */
export type Stop = 'end' | 'truncated' | 'refused';
