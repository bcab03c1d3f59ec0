import type { ImportSink } from './import-rows.js';
import type { ExistingRoute } from './number-routes.js';
import type { RowOrError } from '../../../platform/tabular/index.js';
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

export async function* rowsOf(rows: Record<string, unknown>[]): AsyncGenerator<RowOrError> {
	for (const [index, row] of rows.entries()) yield { line: index + 1, row };
}
