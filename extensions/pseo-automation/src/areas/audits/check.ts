import type { HtmlArtifacts, Need, PageArtifacts } from './artifacts.js';

export type Category = 'meta' | 'content' | 'links' | 'images' | 'structured_data' | 'indexability';
export type Severity = 'critical' | 'error' | 'warning' | 'info';

export interface CheckMeta<N extends Need = Need> {
	/** The file's name. */
	id: string;
	category: Category;
	severity: Severity;
	/** What the check looks at: it does not apply to a page of which one of these was not collected. */
	needs: readonly N[];
	title: string;
	why: string;
	how_to_fix: string;
}

/** What a check that failed says of a page. */
export interface Finding {
	check: string;
	category: Category;
	severity: Severity;
	/** What was expected and what was found. */
	message: string;
	/** The words, addresses or headings at fault, at most ten. */
	evidence: string[];
}

export type Outcome =
	| { is: 'passed' }
	| { is: 'failed'; finding: Finding }
	/** The question does not arise: nothing that it asks about is on the page, or it was not collected. */
	| { is: 'not_applicable' }
	/** The check threw: it says nothing of the page. */
	| { is: 'error'; error: string };

export interface Check {
	meta: CheckMeta;
	/** Never throws. */
	look: (page: PageArtifacts) => Outcome;
}

/** What a check saw; its meta completes it to a finding. */
export interface Fault {
	message: string;
	evidence?: readonly string[];
}

/** More examples than this help no reader, and would let a page of a thousand faults fill a row. */
const MAX_EVIDENCE = 10;
const MAX_CHARACTERS = 200;

const PASSED: Outcome = { is: 'passed' };
const NOT_APPLICABLE: Outcome = { is: 'not_applicable' };

/** @param look pure; it may count on what `needs` names, and an error that it throws becomes the outcome `error` */
export function defineCheck<N extends Need>(
	meta: CheckMeta<N>,
	look: (page: Required<Pick<PageArtifacts, N>>) => 'passed' | 'not_applicable' | Fault,
): Check {
	const { id: check, category, severity, needs } = meta;
	const hasAll = (page: PageArtifacts): page is PageArtifacts & Required<Pick<PageArtifacts, N>> =>
		needs.every((need) => page[need] !== undefined);
	return {
		meta,
		look(page) {
			if (!hasAll(page)) return NOT_APPLICABLE;
			try {
				const seen = look(page);
				if (seen === 'passed') return PASSED;
				if (seen === 'not_applicable') return NOT_APPLICABLE;
				const evidence = (seen.evidence ?? []).slice(0, MAX_EVIDENCE).map(shortened);
				return { is: 'failed', finding: { check, category, severity, message: seen.message, evidence } };
			} catch (error) {
				return { is: 'error', error: error instanceof Error ? error.message : String(error) };
			}
		},
	};
}

function shortened(text: string): string {
	return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 1)}…` : text;
}

/** Primary subtag of the page's language, `en` where it says none. */
export function languageOf({ lang }: HtmlArtifacts): string {
	return (lang ?? '').trim().toLowerCase().split(/[-_]/)[0] || 'en';
}
