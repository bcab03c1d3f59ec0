import { parseArgs } from 'node:util';
import { MAX_REQUESTS } from '../../extensions/pseo-automation/src/areas/models/asking/submit.js';
import { measureGate } from './ingest-gate.js';
import { measureRaw } from './ingest-raw.js';
import { measureSubmit } from './ingest-submit.js';
import { vendors } from './support/server.js';
import type { Row } from './support/table.js';

const PARTS = ['raw', 'gate', 'submit'];

/**
 * `npm run bench -- ingest [--only raw,gate,submit] [--results 20000] [--judged 2000] [--pages 100000]`: what comes back from
 * batches and what goes out to them, through the job's own functions in a process of its own, with the emulator as the service.
 */
export async function ingest(args: string[]): Promise<Row[]> {
	const { values } = parseArgs({
		args,
		options: {
			only: { type: 'string', default: PARTS.join(',') },
			results: { type: 'string', default: '20000' },
			judged: { type: 'string', default: '2000' },
			pages: { type: 'string', default: '100000' },
		},
	});
	const parts = values.only.split(',');
	const wrong = parts.find((part) => !PARTS.includes(part));
	if (wrong !== undefined) throw new Error(`expected --only to list some of ${PARTS.join(', ')}, got ${wrong}`);
	const results = Number(values.results);
	if (!Number.isInteger(results) || results < 1 || results % MAX_REQUESTS !== 0)
		throw new Error(`expected --results to be a multiple of ${MAX_REQUESTS}, got ${values.results}`);
	const [judged = 0, pages = 0] = (['judged', 'pages'] as const).map((name) => {
		const count = Number(values[name]);
		if (!Number.isInteger(count) || count < 1)
			throw new Error(`expected --${name} to be a positive whole number, got ${values[name]}`);
		return count;
	});
	const rows: Row[] = [];
	if (parts.includes('raw')) for (const vendor of vendors()) rows.push(...(await measureRaw(vendor, results)));
	if (parts.includes('gate')) rows.push(...(await measureGate(judged)));
	if (parts.includes('submit')) rows.push(...(await measureSubmit(pages)));
	return rows;
}
