import { bootAndIdle } from './boot-and-idle.js';
import { createWebsite } from './create-website.js';
import { generatePages } from './generate-pages.js';
import { importSitemap } from './import-sitemap.js';
import { ingest } from './ingest.js';
import { listSitemap } from './list-sitemap.js';
import { persistPages } from './persist-pages.js';
import { readGeneration } from './read-generation.js';
import { similarity } from './similarity.js';
import { printTable, type Row } from './support/table.js';

interface Benchmark {
	/** Prints by itself, or answers lines for the table. */
	run(args: string[]): Promise<Row[] | void>;
	/** Whether it runs without being named: always, with `--all` (it takes minutes), or never (it needs arguments). */
	runs: 'always' | 'all' | 'named';
}

const BENCHMARKS: Record<string, Benchmark> = {
	'read-generation': { run: readGeneration, runs: 'always' },
	'create-website': { run: createWebsite, runs: 'always' },
	'list-sitemap': { run: listSitemap, runs: 'always' },
	'import-sitemap': { run: importSitemap, runs: 'all' },
	ingest: { run: ingest, runs: 'all' },
	'persist-pages': { run: persistPages, runs: 'always' },
	'generate-pages': { run: generatePages, runs: 'always' },
	'boot-and-idle': { run: bootAndIdle, runs: 'always' },
	similarity: { run: similarity, runs: 'named' },
};

export const names = Object.keys(BENCHMARKS);

/** `npm run bench`, `npm run bench -- --all`, `npm run bench -- NAME [its arguments]`. */
export async function bench(args: string[]): Promise<void> {
	const [name, ...own] = args;
	const all = name === '--all';
	const chosen = name === undefined || all ? names.filter((each) => runsUnnamed(each, all)) : [name];
	const rows: Row[] = [];
	for (const each of chosen) rows.push(...((await BENCHMARKS[each]?.run(own)) ?? []));
	if (rows.length > 0) printTable(rows);
}

function runsUnnamed(name: string, all: boolean): boolean {
	const runs = BENCHMARKS[name]?.runs;
	return runs === 'always' || (all && runs === 'all');
}
