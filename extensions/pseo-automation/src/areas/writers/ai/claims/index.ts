import type { Draft } from '../draft.js';
import { passagesOf } from '../text/passages.js';
import type { Problem, Research } from '../types.js';
import { type NameClaim, namesOf } from './names.js';
import { checkNumbers } from './numbers.js';

export type { NameClaim } from './names.js';
export { verifyVerdicts, type VerdictRecord } from './verdicts.js';

/** Figures and dates that nothing supports, and names that no source holds literally: those need a verdict. */
export function checkClaims(draft: Draft, research: Research): { numbers: Problem[]; names: NameClaim[] } {
	const passages = passagesOf(draft);
	return { numbers: checkNumbers(draft, research, passages), names: namesOf(draft, research, passages) };
}
