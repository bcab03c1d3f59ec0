import { ImportFault } from '../../../platform/tabular/index.js';
import { shorten } from '../../../platform/text/lines.js';
import { slugOf } from '../../../platform/text/slug.js';

/** Longest pattern that is accepted, and longest route and title that a page can have (columns of 255). */
export const MAX_PATTERN_CHARACTERS = 500;
export const MAX_ROUTE_CHARACTERS = 255;
export const MAX_TITLE_CHARACTERS = 255;
/** Longest path segment that is made from values. */
export const MAX_SEGMENT_CHARACTERS = 80;

export type PatternPart = { text: string } | { column: string };

export interface Pattern {
	readonly kind: 'route' | 'title';
	/** As it was given, without a trailing slash for routes. */
	readonly source: string;
	readonly parts: PatternPart[];
	/** The columns in order, each once, as they were written between the braces. */
	readonly columns: string[];
}

const invalid = (kind: string, expected: string, got: string) =>
	new ImportFault(
		'invalid_pattern',
		`The ${kind} pattern must ${expected}; got ${JSON.stringify(got.slice(0, 100))}`,
		{
			field: kind,
		},
	);

function splitParts(kind: Pattern['kind'], source: string): PatternPart[] {
	const parts: PatternPart[] = [];
	let rest = source;
	while (rest !== '') {
		const open = rest.search(/[{}]/);
		if (open === -1) {
			parts.push({ text: rest });
			break;
		}
		const close = rest.indexOf('}', open);
		const column = rest.slice(open + 1, close).trim();
		if (rest[open] === '}' || close === -1 || column.includes('{')) {
			throw invalid(kind, 'close each { with a } and hold no other braces', source);
		}
		if (column === '') throw invalid(kind, 'name a column between { and }', source);
		if (open > 0) parts.push({ text: rest.slice(0, open) });
		parts.push({ column });
		rest = rest.slice(close + 1);
	}
	return parts;
}

function checkRoute(source: string, parts: PatternPart[]): void {
	if (!source.startsWith('/')) throw invalid('route', 'start with /', source);
	if (!parts.some((part) => 'column' in part)) {
		throw invalid('route', 'name at least one {column}, for example /countries/{slug}', source);
	}
	for (const part of parts) {
		if ('column' in part) continue;
		const wrong = /[^A-Za-z0-9\-._~/]/u.exec(part.text);
		if (wrong) {
			throw invalid(
				'route',
				`hold only letters a-z, digits and - . _ ~ / outside {column}, not ${JSON.stringify(wrong[0])}`,
				source,
			);
		}
	}
	// A placeholder counts as a letter here: it never renders empty.
	const path = parts.map((part) => ('column' in part ? 'x' : part.text)).join('');
	if (
		path
			.slice(1)
			.split('/')
			.some((segment) => /^\.{0,2}$/.test(segment))
	) {
		throw invalid('route', 'have no empty, "." or ".." segments', source);
	}
	if (path.length > MAX_ROUTE_CHARACTERS - MAX_SEGMENT_CHARACTERS) {
		throw invalid(
			'route',
			`leave ${MAX_SEGMENT_CHARACTERS} of ${MAX_ROUTE_CHARACTERS} characters for its columns`,
			source,
		);
	}
}

/**
 * Reads a route pattern such as `/countries/{slug}` or a title pattern such as `{name} travel facts`.
 * A trailing slash of a route is dropped: routes are keys, and `/a` and `/a/` would be two pages.
 * Fixed parts of a route become lower-case.
 *
 * @throws ImportFault `invalid_pattern`, saying what was expected and what came
 */
export function parsePattern(pattern: string, kind: Pattern['kind'] = 'route'): Pattern {
	let source = pattern.trim();
	if (source.length > MAX_PATTERN_CHARACTERS) {
		throw invalid(kind, `have at most ${MAX_PATTERN_CHARACTERS} characters, not ${source.length}`, source);
	}
	if (kind === 'title' && source === '') throw invalid(kind, 'not be empty', source);
	if (kind === 'route' && source.length > 1 && source.endsWith('/')) source = source.slice(0, -1);
	const parts = splitParts(kind, source);
	if (kind === 'route') {
		checkRoute(source, parts);
		for (const part of parts) if ('text' in part) part.text = part.text.toLowerCase();
	}
	const columns = [...new Set(parts.flatMap((part) => ('column' in part ? [part.column] : [])))];
	return { kind, source, parts, columns };
}

/** The same pattern with its columns under other names: those that the data really has. */
export function withColumns(pattern: Pattern, nameOf: (column: string) => string): Pattern {
	const parts = pattern.parts.map((part) => ('column' in part ? { column: nameOf(part.column) } : part));
	return { ...pattern, parts, columns: [...new Set(pattern.columns.map(nameOf))] };
}

/** Answers the text of a column in this row, '' when it is empty. */
export type CellText = (column: string) => string;

/** `head + tail` is the route; a number that tells twins apart goes between them (`/a/x-2.html`). */
export interface RenderedRoute {
	head: string;
	tail: string;
}

/** How many characters each placeholder of a segment may take so that the segment keeps its fixed words. */
function placeholderRoom(parts: PatternPart[]): number[] {
	const segments = [{ fixed: 0, placeholders: 0 }];
	const segmentOf: number[] = [];
	for (const part of parts) {
		let segment = segments.at(-1) ?? { fixed: 0, placeholders: 0 };
		if ('column' in part) {
			segment.placeholders += 1;
			segmentOf.push(segments.length - 1);
			continue;
		}
		part.text.split('/').forEach((text, index) => {
			if (index > 0) segments.push((segment = { fixed: 0, placeholders: 0 }));
			segment.fixed += text.length;
		});
	}
	return segmentOf.map((index) => {
		const { fixed, placeholders } = segments[index] ?? { fixed: 0, placeholders: 1 };
		return Math.max(8, Math.floor((MAX_SEGMENT_CHARACTERS - fixed) / placeholders));
	});
}

/**
 * Makes the function that renders routes of one pattern. A row fails with a reason when a column that the route
 * needs is empty in it, or when the route would pass 255 characters.
 *
 * @param language BCP 47; how letters are transliterated
 */
export function routeRenderer(
	pattern: Pattern,
	language?: string,
): (cell: CellText, line: number) => { ok: true; route: RenderedRoute } | { ok: false; error: string } {
	const room = placeholderRoom(pattern.parts);
	const last = pattern.parts.findLastIndex((part) => 'column' in part);
	return (cell, line) => {
		let head = '';
		let tail = '';
		let placeholder = 0;
		for (const [index, part] of pattern.parts.entries()) {
			if ('text' in part) {
				if (index > last) tail += part.text;
				else head += part.text;
				continue;
			}
			const value = cell(part.column);
			if (value === '') return { ok: false, error: `Column "${part.column}" is empty, and the route needs it` };
			head += slugOf(value, room[placeholder++] ?? MAX_SEGMENT_CHARACTERS, `row-${line}`, language);
		}
		const length = head.length + tail.length;
		if (length > MAX_ROUTE_CHARACTERS) {
			return {
				ok: false,
				error: `The route would have ${length} characters, at most ${MAX_ROUTE_CHARACTERS} are possible`,
			};
		}
		return { ok: true, route: { head, tail } };
	};
}

/** Renders a title from values as they are; fails when a column is empty. White space is joined, length cut at 255. */
export function renderTitle(
	pattern: Pattern,
	cell: CellText,
): { ok: true; title: string } | { ok: false; error: string } {
	let text = '';
	for (const part of pattern.parts) {
		if ('text' in part) {
			text += part.text;
			continue;
		}
		const value = cell(part.column);
		if (value === '') return { ok: false, error: `Column "${part.column}" is empty, and the title needs it` };
		text += value;
	}
	return { ok: true, title: shorten(text.replace(/\s+/g, ' ').trim(), MAX_TITLE_CHARACTERS) };
}
