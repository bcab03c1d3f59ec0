import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../../scripts/lib/root.mjs';

/** One line of the table: what we do beside what it is measured against, in the same run. */
export interface Row {
	work: string;
	against: string;
	ours: string;
	theirs: string;
	/** The figure that the target is about, for example `1.42x` or `+ 0.3 s`. */
	figure: string;
	target: string;
	/** Null where nothing could be measured. */
	met: boolean | null;
	/** How the comparison was made fair, and what was odd. */
	notes?: string[];
}

const COLUMNS = ['work', 'against', 'ours', 'theirs', 'figure', 'target', 'met'] as const;

export function printTable(rows: Row[]): void {
	const lines = [[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => cell(row, column)))];
	const widths = COLUMNS.map((_, index) => Math.max(...lines.map((line) => (line[index] as string).length)));
	const out = lines.map(
		(line) => `| ${line.map((text, index) => text.padEnd(widths[index] as number)).join(' | ')} |`,
	);
	out.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
	const notes = rows.flatMap(({ work, notes: said = [] }) => said.map((note) => `- ${work}: ${note}`));
	process.stdout.write(`\n${machine()}\n\n${out.join('\n')}\n${notes.length > 0 ? `\n${notes.join('\n')}\n` : ''}`);
}

function cell(row: Row, column: (typeof COLUMNS)[number]): string {
	if (column !== 'met') return row[column];
	return row.met === null ? '-' : row.met ? 'yes' : 'NO';
}

/** Figures mean nothing without the machine that they were measured on. */
function machine(): string {
	const [first] = cpus();
	const require = createRequire(path.join(ROOT, 'package.json'));
	const { version } = require('directus/package.json') as { version: string };
	const load = readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 2).join(' ');
	return [
		`${first?.model.trim() ?? 'unknown cpu'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, load ${load}`,
		`node ${process.version}, directus ${version}, sqlite ${sqliteVersion(require)}, ${process.env['PSEO_BENCH_POSTGRES'] ?? 'no postgresql'}`,
	].join('\n');
}

function sqliteVersion(require: NodeJS.Require): string {
	const sqlite = require.resolve('sqlite3');
	const script = `const { Database } = require(${JSON.stringify(sqlite)}); new Database(':memory:').get('SELECT sqlite_version() AS v', (e, row) => console.log(row.v))`;
	return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim();
}
