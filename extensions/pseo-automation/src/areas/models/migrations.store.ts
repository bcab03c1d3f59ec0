import type { Trx } from '../../platform/db/index.js';

/** Steps of the tables of questions and answers, by the version of the model that they lead to. */
export const migrations = { 2: subjectsInsteadOfPages };

/**
 * Questions were about a page, or about the plan where the page was 0. The old column stays, since nothing is deleted
 * from an operator's database, but its indexes go: new questions have no value there. Databases that are older than
 * the first question never had it.
 */
async function subjectsInsteadOfPages(trx: Trx): Promise<void> {
	for (const table of ['pseo_calls', 'pseo_answers']) {
		if (!(await trx.schema.hasColumn(table, 'page'))) continue;
		await trx(table)
			.whereNull('subject_kind')
			.update({
				subject_kind: trx.raw("CASE WHEN page = 0 THEN 'plan' ELSE 'page' END"),
				subject_id: trx.raw('CASE WHEN page = 0 THEN pseo_id ELSE page END'),
			});
	}
	const onTable = trx.client.config.client === 'mysql' || trx.client.config.client === 'mysql2';
	for (const [table, index] of [
		['pseo_calls', 'pseo_calls_job_attempt_page_turn_unique'],
		['pseo_answers', 'pseo_answers_job_page_cost_pico_cost_unknown_index'],
	] as const)
		await trx.raw(
			onTable ? 'DROP INDEX IF EXISTS ?? ON ??' : 'DROP INDEX IF EXISTS ??',
			onTable ? [index, table] : [index],
		);
}
