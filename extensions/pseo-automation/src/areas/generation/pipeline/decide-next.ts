import type { Ask } from '../../models/index.js';
import {
	type AssembledPage,
	assemblePage,
	checkClaims,
	type PageDetail,
	type Draft,
	draftAsk,
	type Manuscript,
	manuscriptOf,
	type PagePurpose,
	type Problem,
	promptLabel,
	type Prompts,
	removeClaims,
	type Research,
	rewriteAsk,
	verdictAsk,
	verifyVerdicts,
	type WrittenPage,
	type PageTurn,
} from '../../writers/index.js';
import type { History } from './history.js';

/** What the quality gate says of an assembled page; `reasons` is empty when it passes. */
export interface Judgement {
	quality_score: number;
	/** Of the profile that quality_score is made by. */
	score_version: number;
	ai_score: number;
	/** What the checks found, also what is no reason to hold the page back. */
	findings: { check: string; severity: string; message: string }[];
	reasons: Problem[];
}

export interface FinishedPage extends Judgement {
	page: WrittenPage;
	h1: string;
	/** A page with reasons waits for a person. */
	status: 'draft' | 'review';
}

export type Step =
	| { is: 'ask'; stage: 'draft' | 'fact_check' | 'repair'; ask: Ask<PagePurpose>; detail: PageDetail }
	| { is: 'written'; finished: FinishedPage }
	| { is: 'failed'; error: string }
	/** Only when no more may be asked: there is nothing readable yet. */
	| { is: 'unfinished' };

export interface PageState {
	research: Research;
	prompts: Prompts;
	/** What its stored turns amount to. */
	history: History;
	/** Shown in the article as its author, for example `anthropic/claude-sonnet-5-5`. */
	generator: string;
	/** Why nothing more is asked, where the work ends early: what is paid is used, and a person is told what was left undone. */
	endedBy: Problem | null;
	judge(draft: Draft, page: AssembledPage, claims: Problem[]): Promise<Judgement>;
}

/** At most two rewrites, then a person looks at it. */
const MAX_REWRITES = 2;
/** Answers that break the shape, after which the model is not asked again. */
const MAX_UNREADABLE = 2;
/** Questions in a row without an answer: the batch expired, the connection broke. */
const MAX_SILENT = 6;
/** Enough for 2,500 words with everything around them; the SDK wants a stream above 21,333. */
const DRAFT_TOKENS = 8_000;
const LONGER_TOKENS = 20_000;
const VERDICT_TOKENS = 4_000;
const PROMPTS_OF_A_PAGE = ['system', 'draft', 'rewrite', 'verdict'] as const;

/**
 * Where a page stands and what is next, from its stored turns alone: draft, verdict on names, at most two rewrites,
 * then the page, or the reason why there is none. Doing it again after a crash says the same and pays nothing twice.
 */
export async function decideNext(state: PageState): Promise<Step> {
	const { history } = state;
	const { draft } = history;
	if (draft === null) return firstDraft(state, history);
	const manuscript = manuscriptOf(draft);
	const found = checkClaims(manuscript, state.research);
	const stuck = giveUpReason(history);
	const unanswered =
		found.names.length > 0 && history.verdicts === null && history.unreadableVerdicts < MAX_UNREADABLE;
	const lastAnswerUsable = history.last?.purpose === 'verdict' || history.last?.problem === null;
	const unchecked = stuck === null && lastAnswerUsable && unanswered;
	if (unchecked && state.endedBy === null) {
		return {
			is: 'ask',
			stage: 'fact_check',
			ask: verdictAsk(state.research, found.names, state.prompts, { max_tokens: VERDICT_TOKENS }),
			detail: { problems: [], names: found.names },
		};
	}
	const claims = withVerdicts(state, found, history);
	const assessed = await assess(state, manuscript, claims);
	const { reasons } = assessed.judgement;
	if (stuck !== null) return finish(state, draft, history, claims, assessed, [stuck]);
	const done = (lastAnswerUsable && reasons.length === 0) || history.rewrites >= MAX_REWRITES;
	if (state.endedBy !== null && (unchecked || !done))
		return finish(state, draft, history, claims, assessed, [state.endedBy]);
	if (done) return finish(state, draft, history, claims, assessed, []);
	// An answer to a rewrite that was of no use counts as one of the two, and what it was to mend is asked for again.
	return rewrite(state, draft, reasons, history.truncated > 0 ? LONGER_TOKENS : DRAFT_TOKENS);
}

function firstDraft(state: PageState, { last, refused, hopeless, silent, unreadable, truncated }: History): Step {
	if (refused) return { is: 'failed', error: 'refused: the model would not write this page' };
	if (hopeless !== null) return { is: 'failed', error: `request_refused: ${hopeless}` };
	if (silent >= MAX_SILENT) return { is: 'failed', error: `no_answer: the model was asked ${silent} times` };
	if (truncated > 1)
		return { is: 'failed', error: `truncated: the page was cut off at ${last?.max_tokens ?? 0} tokens, twice` };
	if (unreadable > MAX_UNREADABLE)
		return { is: 'failed', error: `unusable_answer: ${last?.problem?.message ?? 'no page came'}` };
	if (state.endedBy !== null) return { is: 'unfinished' };
	const ask = draftAsk(state.research, state.prompts, { max_tokens: truncated > 0 ? LONGER_TOKENS : DRAFT_TOKENS });
	return { is: 'ask', stage: 'draft', ask, detail: { problems: last?.problem ? [last.problem] : [] } };
}

/** Why a page with a readable draft gets no better by asking. */
function giveUpReason({ refused, hopeless, silent, unreadable, truncated, last }: History): Problem | null {
	if (refused) return { rule: 'refused', message: 'The model would not mend the page', quote: null };
	if (hopeless !== null)
		return { rule: 'request_refused', message: `The model was not asked again: ${hopeless}`, quote: null };
	if (silent >= MAX_SILENT)
		return { rule: 'no_answer', message: `The model was asked ${silent} times and gave no answer`, quote: null };
	if (truncated > 1 || unreadable > MAX_UNREADABLE) return last?.problem ?? null;
	return null;
}

/**
 * Builds a queued question again, for sending it: what a page wants to ask was decided when it was queued, and stays so.
 * Null when there is no draft to ask about.
 */
export function buildAsk(
	state: Pick<PageState, 'research' | 'prompts' | 'history'>,
	{ purpose, detail, max_tokens }: Pick<PageTurn, 'purpose' | 'detail' | 'max_tokens'>,
): Ask<PagePurpose> | null {
	const { research, prompts } = state;
	if (purpose === 'draft') return draftAsk(research, prompts, { max_tokens });
	const { draft } = state.history;
	if (draft === null) return null;
	if (purpose === 'rewrite') return rewriteAsk(research, draft, detail.problems, prompts, { max_tokens });
	return verdictAsk(research, detail.names ?? checkClaims(manuscriptOf(draft), research).names, prompts, {
		max_tokens,
	});
}

function rewrite(state: PageState, draft: Draft, problems: Problem[], max_tokens: number): Step {
	return {
		is: 'ask',
		stage: 'repair',
		ask: rewriteAsk(state.research, draft, problems, state.prompts, { max_tokens }),
		detail: { problems },
	};
}

/** The end of asking: claims without support are taken out where the text allows it, and all of them are reasons for review. */
async function finish(
	state: PageState,
	draft: Draft,
	history: History,
	claims: Claims,
	assessed: Assessed,
	extra: Problem[],
): Promise<Step> {
	if (claims.problems.length === 0) return written(draft, assessed, extra);
	const { draft: cleaned } = removeClaims(draft, claims.problems, state.research.site.language_code);
	const manuscript = manuscriptOf(cleaned);
	const remaining = withVerdicts(state, checkClaims(manuscript, state.research), history);
	const again = await assess(state, manuscript, remaining);
	// What was taken out is still told: the editor should see what the model had made up.
	const told = claims.problems.filter(
		(problem) => !remaining.problems.some(({ rule, quote }) => rule === problem.rule && quote === problem.quote),
	);
	return written(cleaned, again, [...extra, ...told]);
}

function written(draft: Draft, { page, judgement }: Assessed, extra: Problem[]): Step {
	const reasons = [...extra, ...judgement.reasons];
	return {
		is: 'written',
		finished: { page, h1: draft.h1, ...judgement, reasons, status: reasons.length > 0 ? 'review' : 'draft' },
	};
}

interface Claims {
	problems: Problem[];
	records: Record<string, unknown>[];
}

/**
 * Numbers and dates are matched by us; names by the verdict, whose quotes are checked by us. Without a verdict every
 * unknown name is unsupported: nothing passes unchecked.
 */
function withVerdicts(
	{ research }: PageState,
	{ numbers, names }: ReturnType<typeof checkClaims>,
	{ verdicts, asked }: History,
): Claims {
	if (names.length === 0) return { problems: numbers, records: [] };
	// Names get other numbers when claims are taken out or other pages change: a verdict is looked up by its name.
	const nameOf = new Map(asked.map(({ id, name }) => [id, name]));
	const moved = names.flatMap(({ id, name }) =>
		(verdicts ?? []).filter((verdict) => nameOf.get(verdict.id) === name).map((verdict) => ({ ...verdict, id })),
	);
	const verified = verifyVerdicts(moved, names, research);
	return { problems: [...numbers, ...verified.problems], records: verified.records };
}

interface Assessed {
	page: WrittenPage;
	judgement: Judgement;
}

async function assess(state: PageState, manuscript: Manuscript, claims: Claims): Promise<Assessed> {
	const assembled = assemblePage(manuscript, state.research, {
		generator: state.generator,
		sources: [
			{ type: 'prompts', names: PROMPTS_OF_A_PAGE.map((name) => promptLabel(state.prompts[name])) },
			...claims.records,
		],
	});
	return { page: assembled.page, judgement: await state.judge(manuscript.draft, assembled, claims.problems) };
}
