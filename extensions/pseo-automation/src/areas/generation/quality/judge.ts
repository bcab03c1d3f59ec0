import { audit, type Finding, PROFILES, styleOf } from '../../audits/index.js';
import type { Problem } from '../../writers/index.js';
import { CLAIM_PENALTY, MAX_CLAIM_PENALTY, type PageToJudge, RULES } from './rules.js';

export interface Verdict {
	/** 0..100: the audit's score less the penalties of the rules that the page breaks. */
	quality_score: number;
	/** Of the profile that the score is made by. */
	score_version: number;
	/** 0..100: how many signals of a machine's habits the style shows. Says nothing of who wrote. */
	ai_score: number;
	/** Empty exactly when the page may pass. */
	reasons: Problem[];
	/** All that the audit found, also what is no reason to hold a page back. */
	findings: Finding[];
	/** What the rules found that the audit does not look for: the website's other pages, language and style. */
	beyond_audit: Problem[];
	/** Checks that threw: the score is made without them. */
	broken_checks: { check: string; error: string }[];
}

/** Judges a page of any writer. The same page always gets the same verdict. */
export function judge(page: PageToJudge): Verdict {
	const { artifacts, claims } = page;
	const { score, findings, outcomes } = audit({ html: artifacts }, PROFILES.article);
	const { ai_score, stock_phrases } = styleOf({ ...page, markdown: page.body.join('\n\n') });
	const evidence = { ...page, findings, stock_phrases };
	const broken: Problem[] = [];
	const beyond: Problem[] = [];
	let quality = score - Math.min(MAX_CLAIM_PENALTY, claims.length * CLAIM_PENALTY);
	for (const { id, penalty, audited, faultOf } of RULES) {
		const fault = faultOf(evidence);
		if (fault === null) continue;
		const reason = { rule: id, message: fault.message, quote: fault.quote ?? null };
		broken.push(reason);
		if (!audited) beyond.push(reason);
		quality -= penalty;
	}
	return {
		quality_score: Math.max(0, quality),
		score_version: PROFILES.article.version,
		ai_score,
		reasons: [...broken, ...claims],
		findings,
		beyond_audit: beyond,
		broken_checks: outcomes.flatMap(({ check, outcome }) =>
			outcome.is === 'error' ? { check, error: outcome.error } : [],
		),
	};
}
