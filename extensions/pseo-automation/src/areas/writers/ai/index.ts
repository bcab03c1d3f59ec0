export { assemblePage, type Origin } from './assemble.js';
export { type AskLimits, draftAsk, planAsk, type PlanWish, rewriteAsk, verdictAsk } from './asks.js';
export { checkClaims, type NameClaim, type VerdictRecord, verifyVerdicts } from './claims/index.js';
export { type Draft, draftSchema } from './draft.js';
export { type Prompt, PROMPT_NAMES, promptLabel, type PromptName, type Prompts, promptsOf } from './prompts/index.js';
export { type Answer, type PlannedRoute, readDraft, readPlan, readVerdicts, type Verdict } from './read-answer.js';
export { removeClaims, type WithoutClaims } from './remove-claims.js';
export { gatherFacts, openerOf } from './research.js';
export type { Ask, Fact, LinkedPage, OtherPage, Problem, Purpose, Research, Stop } from './types.js';
