import { clock } from '../../../kernel/clock.js';
import { chunks, type Db, inTransaction, type Trx } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import { addRows, settleDataSets } from '../datasets.store.js';
import type { ImportedPage, ImportSink } from '../rows/index.js';
import type { OwnedWebsite } from '../store.js';

/** Where an import of rows into one website lands. */
export function importSink(db: Db, website: OwnedWebsite<'editor'>): ImportSink {
	return {
		async existing(routes) {
			const found = new Map<string, { run: string | null; facts_hash: string | null }>();
			for (const part of chunks(routes, 500)) {
				const rows: { route: string; import_run: string | null; facts_hash: string | null }[] = await db(
					'pseo_pages',
				)
					.where({ pseo_id: website.id })
					.whereIn('route', part)
					.select('route', 'import_run', 'facts_hash');
				for (const row of rows) found.set(row.route, { run: row.import_run, facts_hash: row.facts_hash });
			}
			return found;
		},
		async save(pages, dataSet) {
			const counts = await inTransaction(db, async (trx) => {
				const saved = await saveImported(trx, website, pages);
				await addRows(trx, website, dataSet, saved.imported);
				return saved;
			});
			failpoint('import.saved');
			return counts;
		},
		finish: (dataSet, run) => inTransaction(db, (trx) => settleDataSets(trx, website, dataSet, run)),
	};
}

async function saveImported(trx: Trx, website: OwnedWebsite<'editor'>, pages: ImportedPage[]) {
	const now = new Date(clock.now());
	const fresh = pages.filter((page) => page.change !== 'same');
	for (const part of chunks(fresh, 200)) {
		await trx('pseo_pages')
			.insert(
				part.map((page) => ({
					account: website.account,
					pseo_id: website.id,
					route: page.route,
					title: page.title,
					keyword: page.keyword,
					source: 'import',
					kind: 'row',
					status: 'planned',
					priority: page.priority,
					dataset: page.dataset,
					facts: JSON.stringify(page.facts),
					facts_hash: page.facts_hash,
					import_run: page.run,
					date_created: now,
					date_updated: now,
				})),
			)
			.onConflict(['pseo_id', 'route'])
			.merge([
				'title',
				'keyword',
				'kind',
				'priority',
				'dataset',
				'facts',
				'facts_hash',
				'import_run',
				'date_updated',
			]);
	}
	const same = pages.filter((page) => page.change === 'same');
	const changed = pages.filter((page) => page.change === 'changed');
	for (const part of chunks(same, 500)) {
		await trx('pseo_pages')
			.where({ pseo_id: website.id })
			.whereIn(
				'route',
				part.map((page) => page.route),
			)
			.update({ import_run: pages[0]?.run });
	}
	// A page that failed for want of facts deserves another try when its facts changed.
	for (const part of chunks(changed, 500)) {
		await trx('pseo_pages')
			.where({ pseo_id: website.id, status: 'failed' })
			.whereIn(
				'route',
				part.map((page) => page.route),
			)
			.update({ status: 'planned', error: null });
	}
	return { imported: pages.length - same.length - changed.length, updated: changed.length, unchanged: same.length };
}
