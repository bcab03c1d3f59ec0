import { z } from 'zod';
import { slugOf } from '../../../platform/text/slug.js';
import { oneLine } from '../../../platform/text/lines.js';
import { type Draft, draftSchema } from './draft.js';
import type { Problem } from './types.js';

/** Columns of a page's route and title hold this many characters. */
const MAX_ROUTE_LENGTH = 255;
const MAX_TITLE_LENGTH = 255;
const MAX_SEGMENT_LENGTH = 80;
const MAX_SEGMENTS = 5;

export const verdictsSchema = z.object({
	verdicts: z
		.array(
			z.object({
				id: z.string().max(20).describe('Id of the name'),
				supported: z.boolean(),
				fact: z.string().max(20).describe('Id of the fact that holds the name, or empty'),
				quote: z.string().max(1000).describe('Words of that source, letter by letter, or empty'),
			}),
		)
		.max(500),
});
export type Verdict = z.infer<typeof verdictsSchema>['verdicts'][number];

export const planSchema = z.object({
	pages: z
		.array(
			z.object({
				route: z.string().trim().min(1).max(2048).describe('Path of the page, begins with /'),
				title: z.string().trim().min(1).max(300).describe('30 to 60 characters'),
				keyword: z.string().trim().max(300).describe('What people type to find it'),
			}),
		)
		.max(1000),
});

export interface PlannedRoute {
	route: string;
	title: string;
	keyword: string | null;
}

export type Answer<Name extends string, Value> = ({ ok: true } & Record<Name, Value>) | { ok: false; problem: Problem };

export function readDraft(text: string): Answer<'draft', Draft> {
	const read = readAnswer(text, draftSchema);
	return read.ok ? { ok: true, draft: read.value } : read;
}

export function readVerdicts(text: string): Answer<'verdicts', Verdict[]> {
	const read = readAnswer(text, verdictsSchema);
	return read.ok ? { ok: true, verdicts: read.value.verdicts } : read;
}

/** Routes are brought into the form that imports give them; what cannot be a route, or comes twice, is left out. */
export function readPlan(text: string, language: string): Answer<'pages', PlannedRoute[]> {
	const read = readAnswer(text, planSchema);
	if (!read.ok) return read;
	const pages = new Map<string, PlannedRoute>();
	for (const { route, title, keyword } of read.value.pages) {
		const path = routeOf(route, language);
		const words = oneLine(title).slice(0, MAX_TITLE_LENGTH);
		if (path === null || words === '' || pages.has(path)) continue;
		pages.set(path, { route: path, title: words, keyword: oneLine(keyword).slice(0, MAX_TITLE_LENGTH) || null });
	}
	return { ok: true, pages: [...pages.values()] };
}

/** `Guides/Wo schlafen?` -> `/guides/wo-schlafen`; null for what leaves the website or names nothing. */
function routeOf(proposed: string, language: string): string | null {
	const path =
		oneLine(proposed)
			.replace(/^https?:\/\/[^/]+/i, '')
			.split(/[?#]/)[0] ?? '';
	const segments = decoded(path)
		.split(/[/\\]+/)
		.map((segment) => slugOf(segment, MAX_SEGMENT_LENGTH, '', language))
		.filter((segment) => segment !== '');
	if (segments.length === 0 || segments.length > MAX_SEGMENTS) return null;
	const route = `/${segments.join('/')}`;
	return route.length > MAX_ROUTE_LENGTH ? null : route;
}

function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		// A stray percent sign is a character like others.
		return path;
	}
}

function readAnswer<Value>(
	text: string,
	schema: z.ZodType<Value>,
): { ok: true; value: Value } | { ok: false; problem: Problem } {
	const bare = text.replace(/^\ufeff/, '').trim();
	const json = /^```(?:json)?\s*\n?([\s\S]*?)\n?\s*```$/i.exec(bare)?.[1] ?? bare;
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch {
		return bad(
			json === ''
				? 'Expected a JSON document, got nothing'
				: `Expected a JSON document, got ${json.length} characters that are none`,
		);
	}
	const parsed = schema.safeParse(value);
	if (parsed.success) return { ok: true, value: parsed.data };
	const [issue] = parsed.error.issues;
	const where = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.join('.');
	return bad(`The answer has not the agreed form at ${where}: ${issue?.message ?? 'unknown'}`);
}

function bad(message: string): { ok: false; problem: Problem } {
	return { ok: false, problem: { rule: 'bad_answer', message, quote: null } };
}
