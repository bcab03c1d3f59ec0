import {
	type Draft,
	type NameClaim,
	type PagePurpose,
	type PageTurn,
	type Problem,
	readDraft,
	readVerdicts,
	type Verdict,
} from '../../writers/index.js';

/** What the turns of a page amount to. */
export interface History {
	/** The latest draft that could be read. */
	draft: Draft | null;
	/** Verdicts on its names; null while none were given. */
	verdicts: Verdict[] | null;
	/** The names that they are on, by whose ids they answer. */
	asked: NameClaim[];
	/** Rewrites that were asked for after a draft could be read, answered or not. */
	rewrites: number;
	/** Answers that were not usable, by what was wrong. */
	unreadable: number;
	unreadableVerdicts: number;
	truncated: number;
	refused: boolean;
	/** Questions at the end that got no answer at all. */
	silent: number;
	/** Why the service will not answer, when asking again cannot help. */
	hopeless: string | null;
	/** The last question, and what is wrong with its answer. */
	last: { purpose: PagePurpose; problem: Problem | null; max_tokens: number } | null;
}

const NOTHING: History = {
	draft: null,
	verdicts: null,
	asked: [],
	rewrites: 0,
	unreadable: 0,
	unreadableVerdicts: 0,
	truncated: 0,
	refused: false,
	silent: 0,
	hopeless: null,
	last: null,
};

/** Reads the stored turns of a page from the first to the last; the same turns always say the same. */
export function readHistory(turns: readonly PageTurn[]): History {
	return turns.reduce(step, NOTHING);
}

function step(before: History, { purpose, max_tokens, detail, answer }: PageTurn): History {
	if (answer === null) return before;
	const last = { purpose, max_tokens, problem: null };
	if (answer.is === 'none')
		return { ...before, silent: before.silent + 1, hopeless: answer.again ? null : answer.message, last };
	const heard: History = { ...before, silent: 0, hopeless: null, last };
	if (purpose === 'verdict') {
		const verdicts = answer.stop === 'end' ? readVerdicts(answer.text) : null;
		return verdicts?.ok
			? { ...heard, verdicts: verdicts.verdicts, asked: detail.names ?? [] }
			: { ...heard, unreadableVerdicts: before.unreadableVerdicts + 1 };
	}
	if (purpose === 'rewrite') heard.rewrites += 1;
	if (answer.stop === 'refused') return { ...heard, refused: true };
	if (answer.stop === 'truncated')
		return {
			...heard,
			truncated: before.truncated + 1,
			last: {
				...last,
				problem: {
					rule: 'truncated',
					message: 'Expected a complete page, got one that was cut off at the limit of tokens',
					quote: null,
				},
			},
		};
	const read = readDraft(answer.text);
	if (!read.ok) return { ...heard, unreadable: before.unreadable + 1, last: { ...last, problem: read.problem } };
	return { ...heard, draft: read.draft, verdicts: null, unreadableVerdicts: 0 };
}
