import type { PageArtifacts } from './artifacts.js';
import type { Category, Check, Finding, Outcome } from './check.js';
import type { ScoreProfile } from './profiles.js';
import { CHECKS } from './registry.js';

export interface AuditResult {
	/** 0..100, by the profile that was asked for. */
	score: number;
	findings: Finding[];
	/** Every check's outcome, in the order of the registry. */
	outcomes: { check: string; outcome: Outcome }[];
}

/**
 * Looks at a page with every check. The score is 100 less, for each category, the sum of weight x points of its findings,
 * at most the category's share. A check that throws, or that does not apply, costs the page nothing.
 */
export function audit(page: PageArtifacts, profile: ScoreProfile, checks: readonly Check[] = CHECKS): AuditResult {
	const outcomes = checks.map((check) => ({ check: check.meta.id, outcome: check.look(page) }));
	const findings = outcomes.flatMap(({ outcome }) => (outcome.is === 'failed' ? outcome.finding : []));
	const lost = new Map<Category, number>();
	for (const { check, category, severity } of findings)
		lost.set(category, (lost.get(category) ?? 0) + (profile.weights[check] ?? 0) * profile.points[severity]);
	let score = 100;
	for (const [category, cost] of lost) score -= Math.min(cost, profile.shares[category]);
	return { score: Math.max(0, Math.round(score)), findings, outcomes };
}
