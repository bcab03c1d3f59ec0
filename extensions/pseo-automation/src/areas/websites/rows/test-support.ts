import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ImportSink } from './import-rows.js';
import type { ExistingRoute } from './number-routes.js';
import type { RowOrError } from '../../../platform/tabular/raw-rows.js';
import type { Facts } from '../../../contract/facts.js';

export interface StoredPage extends ExistingRoute {
	title: string;
	facts: Facts;
	priority: number;
}

/** Keeps the pages of one website as the store does: upsert on route, the run written each time. */
export function memorySink(
	pages = new Map<string, StoredPage>(),
): ImportSink & { pages: Map<string, StoredPage>; lookUps: number; saves: number; finished: string[] } {
	return {
		pages,
		lookUps: 0,
		saves: 0,
		finished: [],
		async existing(routes) {
			this.lookUps += 1;
			return new Map(
				routes.flatMap((route) => {
					const page = pages.get(route);
					return page ? [[route, { run: page.run, facts_hash: page.facts_hash }] as const] : [];
				}),
			);
		},
		async save(chunk) {
			this.saves += 1;
			const counts = { imported: 0, updated: 0, unchanged: 0 };
			for (const { route, run, facts_hash, title, facts, priority } of chunk) {
				const before = pages.get(route);
				if (!before) counts.imported += 1;
				else if (before.facts_hash === facts_hash) counts.unchanged += 1;
				else counts.updated += 1;
				pages.set(route, { run, facts_hash, title, facts, priority });
			}
			return counts;
		},
		async finish(_dataSet, run) {
			this.finished.push(run);
		},
	};
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
	const all: T[] = [];
	for await (const item of items) all.push(item);
	return all;
}

export const bytesOf = (text: string): Uint8Array[] => [new TextEncoder().encode(text)];

export async function* rowsOf(rows: Record<string, unknown>[]): AsyncGenerator<RowOrError> {
	for (const [index, row] of rows.entries()) yield { line: index + 1, row };
}

/** Answers how many bytes more than at the start are in use, after collecting garbage: what a leak would add. */
export function heapGrowth(): () => number {
	setFlagsFromString('--expose-gc');
	const collectGarbage: unknown = runInNewContext('gc');
	const used = () => {
		if (typeof collectGarbage === 'function') collectGarbage();
		return process.memoryUsage().heapUsed;
	};
	const before = used();
	return () => used() - before;
}
