import type { Category, Severity } from './check.js';

/**
 * How findings become a score. A score that is stored is stored with its profile's version: change a number here and the
 * version goes up, so that scores of two versions are never compared as if they were one.
 */
export interface ScoreProfile {
	name: 'scan' | 'article';
	version: number;
	/** By check, 1..10 within its severity. A check that is not named costs nothing. */
	weights: Readonly<Record<string, number>>;
	/** Points that a finding costs for each unit of its check's weight. */
	points: Readonly<Record<Severity, number>>;
	/** The most that one category can cost; together 100. So one fault of a template, such as its links, does not bring a page to zero. */
	shares: Readonly<Record<Category, number>>;
}

const points: ScoreProfile['points'] = { critical: 3, error: 2, warning: 1, info: 0.5 };

const shares: ScoreProfile['shares'] = {
	meta: 30,
	content: 30,
	indexability: 15,
	links: 10,
	structured_data: 10,
	images: 5,
};

const weights: ScoreProfile['weights'] = {
	'title-missing': 8,
	'title-length': 3,
	'title-multiple': 4,
	'description-missing': 7,
	'description-length': 3,
	'description-multiple': 3,
	'h1-missing': 7,
	'h1-multiple': 3,
	'lang-missing': 4,
	'lang-invalid': 4,
	'heading-skip': 5,
	'thin-content': 6,
	'sentence-length': 3,
	'reading-ease': 2,
	'anchor-empty': 4,
	'anchor-generic': 4,
	'link-uncrawlable': 5,
	'link-localhost': 5,
	'too-many-links': 2,
	'image-alt-missing': 5,
	'image-alt-length': 2,
	'structured-data-invalid': 7,
	'structured-data-required': 6,
	'canonical-missing': 4,
	'canonical-relative': 3,
	'canonical-multiple': 6,
};

/** `scan` scores pages that were fetched, `article` pages that are written here. Their first versions weigh alike. */
export const PROFILES = {
	scan: { name: 'scan', version: 1, weights, points, shares },
	article: { name: 'article', version: 1, weights, points, shares },
} as const satisfies Record<string, ScoreProfile>;
