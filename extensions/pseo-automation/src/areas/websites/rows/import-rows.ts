import { createHash } from 'node:crypto';
import type { Facts } from '../../../contract/facts.js';
import { ColumnNames, flattenRow, textOf, type Cells } from './cells.js';
import { coerce, isBlank, lateColumn, learnColumns, nameColumnOf, type Column, type ColumnReport } from './columns.js';
import { ImportFault, type RowOrError } from '../../../platform/tabular/index.js';
import { RouteNumbers, type ExistingRoute } from './number-routes.js';
import {
	parsePattern,
	renderTitle,
	routeRenderer,
	withColumns,
	type CellText,
	type Pattern,
	type RenderedRoute,
} from './routes-and-titles.js';

/** One page that a row asks for. */
export interface ImportedPage {
	route: string;
	/** Last segment of the route. */
	slug: string;
	title: string;
	/** The row's column `keyword` where it has one, otherwise the title. */
	keyword: string;
	/** The route pattern: pages of one pattern are one data set. */
	dataset: string;
	/** Values without the empty ones. */
	facts: Facts;
	/** SHA-256 (hex) of the title and the facts with sorted keys. */
	facts_hash: string;
	/** Place of the row among all rows of the import, from 1. */
	priority: number;
	run: string;
	/** What `existing` said of the route a moment ago: no page, other facts, the same facts. */
	change: 'new' | 'changed' | 'same';
}

/** What the import needs of the store. All calls are about one website. */
export interface ImportSink {
	/** At most 1,000 routes; answers for those that exist. */
	existing(routes: string[]): Promise<Map<string, ExistingRoute>>;
	/**
	 * Upserts pages on their route and counts them. `run` must be written for unchanged pages too: it is how a later
	 * row of the same import sees that the route is taken.
	 */
	save(
		pages: ImportedPage[],
		dataSet: { pattern: string; columns: ColumnReport[] },
	): Promise<{ imported: number; updated: number; unchanged: number }>;
	/** Called once, after the last chunk of an import that came to its end, with its columns as they turned out. */
	finish(dataSet: { pattern: string; columns: ColumnReport[] }, run: string): Promise<void>;
}

export interface ImportInput {
	rows: AsyncIterable<RowOrError>;
	/** For example `/countries/{slug}`. */
	route: string;
	/** For example `{name} travel facts`; the name column alone when absent. */
	title?: string | undefined;
	/** The website's language (BCP 47), for transliterating: another one may give other routes. */
	language?: string | undefined;
	/** A new uuid for each attempt, also when a killed import is repeated. */
	run: string;
	sink: ImportSink;
	/** Pages saved at once. */
	chunk?: number;
}

export interface ImportReport {
	imported: number;
	updated: number;
	unchanged: number;
	/** The first 1,000, in the order of the file; `rejected_count` counts all. */
	rejected: { line: number; error: string }[];
	rejected_count: number;
	columns: ColumnReport[];
}

const MAX_REJECTED_SHOWN = 1_000;
const SAMPLE_ROWS = 1_000;
/** Characters of rows in memory at once: 1,000 rows of facts stay far below, rows of documents are saved in smaller chunks. */
const MAX_HELD_CHARACTERS = 8_000_000;

interface Item {
	line: number;
	/** Place among all rows, from 1. */
	order: number;
	cells: Cells;
	characters: number;
}

async function* flattened(
	rows: AsyncIterable<RowOrError>,
	columns: ColumnNames,
	reject: (line: number, error: string) => void,
): AsyncGenerator<Item> {
	let order = 0;
	for await (const entry of rows) {
		order += 1;
		const flat = 'error' in entry ? { ok: false as const, error: entry.error } : flattenRow(entry.row, columns);
		if (flat.ok) yield { line: entry.line, order, cells: flat.cells, characters: flat.characters };
		else reject(entry.line, flat.error);
	}
}

async function takeSample(items: AsyncGenerator<Item>): Promise<Item[]> {
	const sample: Item[] = [];
	let characters = 0;
	while (sample.length < SAMPLE_ROWS && characters < MAX_HELD_CHARACTERS) {
		const { done, value } = await items.next();
		if (done) break;
		sample.push(value);
		characters += value.characters;
	}
	return sample;
}

/** The pattern with the data's own columns; `{slug}` means the name column where the data has no `slug`. */
function resolved(pattern: Pattern, columns: ColumnNames, nameColumn: string | null): Pattern {
	const found = new Map<string, string>();
	const missing: string[] = [];
	for (const written of pattern.columns) {
		const column = columns.find(written) ?? (pattern.kind === 'route' && written === 'slug' ? nameColumn : null);
		if (column === null) missing.push(written);
		else found.set(written, column);
	}
	const [first] = missing;
	if (first !== undefined) {
		const available = columns.names;
		throw new ImportFault(
			'unknown_column',
			`The ${pattern.kind} pattern names the column "${first}", which the data lacks; available: ${available.join(', ')}`,
			{
				field: pattern.kind,
				missing,
				available,
			},
		);
	}
	return withColumns(pattern, (written) => found.get(written) ?? written);
}

const cellReader =
	(cells: Cells): CellText =>
	(column) => {
		const value = cells.get(column);
		return isBlank(value) ? '' : textOf(value);
	};

function hashOf(title: string, facts: Facts): string {
	const sorted = Object.keys(facts)
		.sort()
		.map((name) => [name, facts[name]]);
	return createHash('sha256')
		.update(JSON.stringify([title, sorted]))
		.digest('hex');
}

/** Types rows into facts and counts, column by column, how well that went. */
class FactReader {
	readonly #columns = new Map<string, Column>();
	readonly #reports = new Map<string, ColumnReport>();

	constructor(columns: Column[]) {
		for (const column of columns) this.#add(column);
	}

	#add(column: Column): Column {
		this.#columns.set(column.name, column);
		const { name, type, unit } = column;
		this.#reports.set(name, { name, type, ...(unit === undefined ? {} : { unit }), filled: 0, misfits: 0 });
		return column;
	}

	get reports(): ColumnReport[] {
		return [...this.#reports.values()];
	}

	read(cells: Cells): Facts {
		const facts: Facts = {};
		for (const [name, raw] of cells) {
			const column = this.#columns.get(name) ?? this.#add(lateColumn(name));
			const { value, misfit } = coerce(column, raw);
			if (value === null) continue;
			facts[name] = value;
			const report = this.#reports.get(name);
			if (!report) continue;
			report.filled += 1;
			if (misfit) report.misfits += 1;
		}
		return facts;
	}
}

interface Planned {
	line: number;
	rendered: RenderedRoute;
	page: Omit<ImportedPage, 'route' | 'slug' | 'change'>;
}

/**
 * Turns rows into planned pages. Columns are typed from the first 1,000 rows; every row becomes a page with a route,
 * a title and facts, or a rejected line; pages are saved in chunks, in order, one after the other. What is in memory
 * does not grow with the rows.
 *
 * Repeating an import (a new `run`, the same file) maps every row to the same route again.
 *
 * @throws ImportFault `invalid_pattern`, `unknown_column` before anything is saved, and whatever `rows` or the sink
 *   throw; chunks saved before that stay, and repeating the import is safe
 */
export async function importRows({
	rows,
	route,
	title,
	language,
	run,
	sink,
	chunk = 500,
}: ImportInput): Promise<ImportReport> {
	const routePattern = parsePattern(route, 'route');
	const givenTitle = title === undefined || title.trim() === '' ? null : parsePattern(title, 'title');
	const names = new ColumnNames(language);
	const report: ImportReport = {
		imported: 0,
		updated: 0,
		unchanged: 0,
		rejected: [],
		rejected_count: 0,
		columns: [],
	};
	const reject = (line: number, error: string) => {
		report.rejected_count += 1;
		if (report.rejected.length < MAX_REJECTED_SHOWN) report.rejected.push({ line, error });
	};
	const items = flattened(rows, names, reject);

	try {
		const sample = await takeSample(items);
		if (sample.length === 0) return report;
		const learnt = learnColumns(
			names.names,
			sample.map(({ cells }) => cells),
		);
		const titleStart = givenTitle?.columns[0];
		const nameColumn =
			(titleStart === undefined ? null : names.find(titleStart)) ?? nameColumnOf(learnt)?.name ?? null;
		const renderRoute = routeRenderer(resolved(routePattern, names, nameColumn), language);
		const titlePattern = resolved(givenTitle ?? parsePattern(`{${nameColumn ?? ''}}`, 'title'), names, nameColumn);
		const facts = new FactReader(learnt);
		const numbers = new RouteNumbers(run, (routes) => sink.existing(routes));

		let held: Planned[] = [];
		let heldCharacters = 0;
		const save = async () => {
			const { routes, existing } = await numbers.assign(held.map(({ rendered }) => rendered));
			const pages = held.flatMap(({ line, page }, index): ImportedPage[] => {
				const at = routes[index];
				if (at === undefined || at === null) {
					reject(line, 'Too many rows have this route: its number makes it longer than 255 characters');
					return [];
				}
				const before = existing.get(at);
				const change =
					before === undefined ? 'new' : before.facts_hash === page.facts_hash ? 'same' : 'changed';
				return [{ route: at, slug: at.slice(at.lastIndexOf('/') + 1), ...page, change }];
			});
			held = [];
			heldCharacters = 0;
			if (pages.length === 0) return;
			const saved = await sink.save(pages, { pattern: routePattern.source, columns: facts.reports });
			report.imported += saved.imported;
			report.updated += saved.updated;
			report.unchanged += saved.unchanged;
		};
		const add = async (item: Item) => {
			const cell = cellReader(item.cells);
			const rendered = renderRoute(cell, item.line);
			if (!rendered.ok) return reject(item.line, rendered.error);
			const rowTitle = renderTitle(titlePattern, cell);
			if (!rowTitle.ok) return reject(item.line, rowTitle.error);
			const rowFacts = facts.read(item.cells);
			const keyword = rowFacts['keyword'];
			const page: Planned['page'] = {
				title: rowTitle.title,
				keyword: typeof keyword === 'string' && keyword.length <= 255 ? keyword : rowTitle.title,
				dataset: routePattern.source,
				facts: rowFacts,
				facts_hash: hashOf(rowTitle.title, rowFacts),
				priority: item.order,
				run,
			};
			held.push({ line: item.line, rendered: rendered.route, page });
			heldCharacters += item.characters;
			if (held.length >= chunk || heldCharacters >= MAX_HELD_CHARACTERS) await save();
		};

		for (const item of sample) await add(item);
		sample.length = 0;
		for await (const item of items) await add(item);
		await save();
		report.columns = facts.reports;
		await sink.finish({ pattern: routePattern.source, columns: report.columns }, run);
		// Rows of the sample are looked at after the lines that could not be read.
		report.rejected.sort((a, b) => a.line - b.line);
		return report;
	} finally {
		await items.return(undefined);
	}
}
