import type { PageArtifacts } from './artifacts.js';

export type Category = 'meta' | 'content' | 'links' | 'images' | 'structured_data' | 'indexability';
export type Severity = 'critical' | 'error' | 'warning' | 'info';

export interface CheckMeta {
	/** The file's name. */
	id: string;
	category: Category;
	severity: Severity;
	/** 1..10 within its severity. */
	weight: number;
	title: string;
	why: string;
	how_to_fix: string;
}

/** What a check says of a page. */
export interface Finding {
	check: string;
	category: Category;
	severity: Severity;
	weight: number;
	/** What was expected and what came. */
	message: string;
	/** The words, addresses or headings at fault, at most ten. */
	evidence: string[];
}

export interface Check {
	meta: CheckMeta;
	/** null: the page passes, or the check does not apply to it. */
	look: (page: PageArtifacts) => Finding | null;
}

/** What a check saw; its meta completes it to a finding. */
export interface Fault {
	message: string;
	evidence?: readonly string[];
}

/** More examples than this help nobody and would let a page of a thousand faults fill a row. */
const MOST_EVIDENCE = 10;
const MOST_CHARACTERS = 200;

export function defineCheck(meta: CheckMeta, look: (page: PageArtifacts) => Fault | null): Check {
	const { id: check, category, severity, weight } = meta;
	return {
		meta,
		look(page) {
			const fault = look(page);
			if (fault === null) return null;
			const evidence = (fault.evidence ?? [])
				.slice(0, MOST_EVIDENCE)
				.map((text) => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text));
			return { check, category, severity, weight, message: fault.message, evidence };
		},
	};
}

/** Primary subtag of the page's language, `en` where it says none. */
export function languageOf(page: PageArtifacts): string {
	return (page.lang ?? '').trim().toLowerCase().split(/[-_]/)[0] || 'en';
}
