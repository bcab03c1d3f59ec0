import { artifactsOf, audit, type Finding, PROFILES, styleOf } from '../../audits/index.js';
import type { Problem } from '../../writers/index.js';
import { CLAIM_PENALTY, MOST_CLAIM_PENALTY, RULES, type GateInput } from './rules.js';

export interface Verdict {
	/** 0..100: the audit's score less the penalties of the rules that the page breaks. */
	quality_score: number;
	/** 0..100: how many of the signals of `signals.ts` the style shows. Says nothing of who wrote. */
	ai_score: number;
	/** Empty exactly when the page may pass. */
	reasons: Problem[];
	/** All that the audit found, also what is no reason to hold a page back. */
	findings: Finding[];
}

/** Judges a written page. The same page always gets the same verdict. */
export function gate(input: GateInput): Verdict {
	const { draft, text, words, claims, language_code } = input;
	const artifacts = artifactsOf(input.document);
	const { score, findings } = audit({ html: artifacts }, PROFILES.article);
	const { ai_score, stock_phrases } = styleOf({
		title: draft.title,
		meta_description: draft.meta_description,
		markdown: draft.sections.map(({ markdown }) => markdown).join('\n\n'),
		artifacts,
		text,
		words,
		language_code,
	});
	const evidence = { ...input, artifacts, findings, stock: stock_phrases };
	const reasons: Problem[] = [];
	let quality = score - Math.min(MOST_CLAIM_PENALTY, claims.length * CLAIM_PENALTY);
	for (const { id, penalty, judge } of RULES) {
		const fault = judge(evidence);
		if (fault === null) continue;
		reasons.push({ rule: id, message: fault.message, quote: fault.quote ?? null });
		quality -= penalty;
	}
	return {
		quality_score: Math.max(0, quality),
		ai_score,
		reasons: [...reasons, ...claims],
		findings,
	};
}
