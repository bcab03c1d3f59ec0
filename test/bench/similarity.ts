import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse';
import slugify from '@sindresorhus/slugify';
import {
	createTemplateWriter,
	type Facts,
	type PageBrief,
	type WrittenPage,
} from '../../extensions/pseo-automation/src/areas/writers/index.js';
import { nameMask, nearestNeighbours } from './similarity-measure.js';
import { plainText } from '../../extensions/pseo-automation/src/platform/markdown/index.js';
import { typeColumns } from './csv-columns.js';

/**
 * `npm run bench -- similarity --csv FILE [--rows 1000] [--title '{name}'] [--route '/things/{slug}'] [--language en-US] [--show]`:
 * writes a page per row and prints how alike the most alike pages are, names masked.
 * `{slug}` in the route is the slug of the title. Without --title the first column with text is the name.
 */
export async function similarity(args: string[]): Promise<void> {
	const { values } = parseArgs({
		args,
		options: {
			csv: { type: 'string' },
			rows: { type: 'string', default: '1000' },
			title: { type: 'string' },
			route: { type: 'string', default: '/items/{slug}' },
			language: { type: 'string', default: 'en-US' },
			show: { type: 'boolean', default: false },
			at: { type: 'string' },
		},
	});
	if (values.csv === undefined) throw new Error('expected --csv FILE, got none');
	const limit = Number(values.rows);
	if (!Number.isInteger(limit) || limit < 1)
		throw new Error(`expected --rows to be a positive whole number, got ${values.rows}`);
	const rows = typeColumns(await readRows(values.csv, limit));
	const first = rows[0];
	if (first === undefined) throw new Error(`expected rows in ${values.csv}, got none`);
	const title =
		values.title ??
		`{${Object.entries(first).find(([, value]) => typeof value === 'string')?.[0] ?? Object.keys(first)[0] ?? ''}}`;
	const pages = briefs(rows, title, values.route);

	const started = performance.now();
	const session = await createTemplateWriter().open(
		{
			id: 1,
			website_url: 'https://example.com',
			name: 'Example',
			description: null,
			master_prompt: '',
			language_code: values.language,
		},
		(async function* () {
			yield* pages;
		})(),
	);
	const opened = performance.now();
	const written: { brief: PageBrief; page: WrittenPage }[] = [];
	const failures = new Map<string, number>();
	for (const brief of pages) {
		const outcome = await session.write(brief);
		if (outcome.ok) written.push({ brief, page: outcome.page });
		else {
			const reason = outcome.error.split(':')[0] ?? outcome.error;
			failures.set(reason, (failures.get(reason) ?? 0) + 1);
		}
	}
	const perPage = (performance.now() - opened) / pages.length;

	const nameColumn = /^\{([^{}]+)\}$/.exec(title)?.[1];
	const mask = nameMask(
		rows.map((row, index) =>
			String((nameColumn === undefined ? undefined : row[nameColumn]) ?? pages[index]?.title ?? ''),
		),
	);
	const nearest = nearestNeighbours(written.map(({ page }) => mask(readingText(page)))).sort((a, b) => a - b);
	const at = (share: number): string =>
		(nearest[Math.min(nearest.length - 1, Math.floor(nearest.length * share))] ?? 0).toFixed(3);
	const mean = nearest.reduce((sum, value) => sum + value, 0) / Math.max(1, nearest.length);
	const words = written.reduce((sum, { page }) => sum + page.word_count, 0) / Math.max(1, written.length);
	process.stdout.write(
		[
			`${values.csv}: ${pages.length} rows, ${written.length} pages of ${Math.round(words)} words on average`,
			`nearest neighbour (5-word shingles, names masked): mean ${mean.toFixed(3)}  p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  max ${at(1)}`,
			`open ${(opened - started).toFixed(0)} ms, ${perPage.toFixed(2)} ms per page`,
			...[...failures].map(([reason, count]) => `failed: ${count} x ${reason}`),
			'',
		].join('\n'),
	);
	if (values.show) {
		const shown =
			values.at === undefined
				? [written[0], written[written.length >> 1]]
				: values.at.split(',').map((index) => written[Number(index)]);
		for (const entry of shown) if (entry !== undefined) process.stdout.write(`\n${printed(entry.page)}\n`);
	}
}

/** What is compared: body with table, and the questions with their answers, as a reader sees them. */
function readingText(page: WrittenPage): string {
	return plainText(
		[page.content_markdown, ...page.faqs.flatMap(({ question, answer }) => [question, answer])].join('\n'),
	);
}

function printed(page: WrittenPage): string {
	const faqs = page.faqs.map(({ question, answer }) => `Q: ${question}\nA: ${answer}`).join('\n');
	return `# ${page.title}\n[${page.meta_description.length}] ${page.meta_description}\ntags: ${page.tags.join(' | ')}\n\n${page.content_markdown}\n\n${faqs}\n(${page.word_count} words)\n${'-'.repeat(80)}`;
}

async function readRows(file: string, limit: number): Promise<Record<string, string>[]> {
	const rows: Record<string, string>[] = [];
	const parser = createReadStream(file).pipe(
		parse({ columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, to: limit }),
	);
	for await (const row of parser) rows.push(row as Record<string, string>);
	return rows;
}

function briefs(rows: readonly Facts[], title: string, route: string): PageBrief[] {
	const seen = new Map<string, number>();
	return rows.map((facts, index) => {
		const fill = (pattern: string, change: (value: string) => string): string =>
			pattern.replace(/\{([^{}]+)\}/g, (_, key: string) => change(String(facts[key] ?? '')));
		const named = fill(title, (value) => value);
		const base = fill(
			route.replaceAll('{slug}', slugify(named, { decamelize: false }) || String(index + 1)),
			slugify,
		);
		const count = (seen.get(base) ?? 0) + 1;
		seen.set(base, count);
		return {
			id: index + 1,
			kind: 'row',
			route: count === 1 ? base : `${base}-${count}`,
			title: named,
			keyword: null,
			dataset: route,
			facts,
		};
	});
}
