import type { WrittenArticle } from '../../articles/index.js';
import type { ClaimedPage } from '../../websites/index.js';
import type { WrittenPage } from '../../writers/index.js';
import type { FinishedPage } from '../pipeline/decide-next.js';
import type { Verdict } from '../quality/index.js';

/** What the gate said of a page. */
export type Judged = Pick<
	WrittenArticle,
	'h1' | 'status' | 'quality_score' | 'ai_score' | 'score_version' | 'findings' | 'review_reasons'
>;

/** A model's page: with reasons it waits for a person. */
export function judgedDraft(page: FinishedPage): Judged {
	const { h1, status, quality_score, ai_score, score_version, findings, reasons } = page;
	return {
		h1,
		status,
		quality_score,
		ai_score,
		score_version,
		findings: findings.map(told),
		review_reasons: reasons,
	};
}

/**
 * A template page stays a draft, whatever the gate says: each of its sentences follows from a value. What a model's page
 * would wait for is told among its findings.
 */
export function judgedTemplate({ quality_score, ai_score, score_version, findings, beyond_audit }: Verdict): Judged {
	return {
		h1: null,
		status: 'draft',
		quality_score,
		ai_score,
		score_version,
		findings: [
			...findings.map(told),
			...beyond_audit.map(({ rule, message }) => ({ check: rule, severity: 'warning', message })),
		],
		review_reasons: [],
	};
}

function told({ check, severity, message }: WrittenArticle['findings'][number]): WrittenArticle['findings'][number] {
	return { check, severity, message };
}

/** The row of a written page; its cost is known when it is saved. */
export function articleOf(
	{ id, route }: ClaimedPage,
	written: WrittenPage,
	content_html: string,
	judged: Judged,
): WrittenArticle {
	return { ...written, page: id, route, content_html, ...judged, cost_usd: 0 };
}
