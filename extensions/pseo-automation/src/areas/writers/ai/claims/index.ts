import type { Manuscript } from '../manuscript.js';
import type { Problem, Research } from '../types.js';
import { type NameClaim, namesOf } from './names.js';
import { checkNumbers } from './numbers.js';

export type { NameClaim } from './names.js';
export { verifyVerdicts, type VerdictRecord } from './verdicts.js';

/** Figures and dates that nothing supports, and names that no source holds literally: those need a verdict. */
export function checkClaims(manuscript: Manuscript, research: Research): { numbers: Problem[]; names: NameClaim[] } {
	return { numbers: checkNumbers(manuscript, research), names: namesOf(manuscript, research) };
}
