import type { PageArtifacts } from './artifacts.js';
import type { Category, Check, Finding, Severity } from './check.js';
import { CHECKS } from './registry.js';

/** Points that a finding costs for each unit of its check's weight. */
const POINTS: Record<Severity, number> = { critical: 3, error: 2, warning: 1, info: 0.5 };

/** The most that one category can cost; together 100. So one fault of a template, such as its links, does not bring a page to zero. */
const MOST: Record<Category, number> = {
	meta: 30,
	content: 30,
	indexability: 15,
	links: 10,
	structured_data: 10,
	images: 5,
};

export interface AuditResult {
	/** 0..100. */
	score: number;
	findings: Finding[];
}

/**
 * Looks at a page with every check. The score is 100 less, for each category, the sum of weight x points of its findings,
 * at most the category's share. Crawled and generated pages are scored alike.
 */
export function audit(page: PageArtifacts, checks: readonly Check[] = CHECKS): AuditResult {
	const findings = checks.flatMap((check) => check.look(page) ?? []);
	const lost = new Map<Category, number>();
	for (const { category, severity, weight } of findings)
		lost.set(category, (lost.get(category) ?? 0) + weight * POINTS[severity]);
	let score = 100;
	for (const [category, points] of lost) score -= Math.min(points, MOST[category]);
	return { score: Math.max(0, Math.round(score)), findings };
}
