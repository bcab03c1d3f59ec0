import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { saveChunk } from '../../extensions/pseo-automation/src/areas/generation/jobs/save.js';
import { readGeneration } from '../../extensions/pseo-automation/src/areas/generation/store.js';
import { claimPages, nextClaimed } from '../../extensions/pseo-automation/src/areas/websites/index.js';
import type { WrittenArticle } from '../../extensions/pseo-automation/src/areas/articles/index.js';
import { SYSTEM } from '../../extensions/pseo-automation/src/kernel/who.js';
import { takeJob } from './support/take-job.js';
import { createUser, createWebsite, importRows } from '../support/client.js';
import type { Server } from '../support/directus.js';
import { towns } from '../support/rows.js';
import { say, sideBySide, timed } from './support/measure.js';
import { type Vendor, vendors, withServer } from './support/server.js';
import type { Row } from './support/table.js';

const PAGES = 10_000;
const ROUNDS = 5;
/** As the job reads and saves them: CHUNK_PAGES of write-template.ts. */
const CHUNK = 100;
/** What bulk writing does best (facts/scale.md): rows in a statement, and in a transaction. */
const PLAIN_STATEMENT = 100;
const PLAIN_TRANSACTION = 500;
/** A target of this project. */
const TARGET = 0.4;

/** What saving written pages costs: articles, pages, counters, job and lease, beside a plain upsert of the articles alone. */
export async function persistPages(): Promise<Row[]> {
	const rows: Row[] = [];
	for (const vendor of vendors())
		rows.push(await withServer({ vendor, env: { PSEO_WORKERS: '0' } }, (server) => measure(vendor, server)));
	return rows;
}

async function measure(vendor: Vendor, server: Server): Promise<Row> {
	say(`persist-pages  ${vendor}`);
	const user = await createUser(server);
	const { id: site } = await createWebsite(user);
	for (let from = 0; from < PAGES; from += 2000) await importRows(user, site, towns(2000, from));
	const { account } = (await server.db('pseos').where({ id: site }).first('account')) as { account: number };
	// The server has done its part; both sides write over one connection of this process.
	await server.stop();
	const place = { account, pseo_id: site };
	const { ratio, ...rates } = await sideBySide(
		ROUNDS,
		() => ours(server.db, place),
		() => theirs(server.db, place),
	);
	return {
		work: `10,000 pages persisted, ${vendor}`,
		against: 'knex upsert of the articles',
		ours: `${rates.ours.toFixed(0)} pages/s`,
		theirs: `${rates.theirs.toFixed(0)} pages/s`,
		figure: `${ratio.toFixed(2)}x`,
		target: `>= ${TARGET}x`,
		met: ratio >= TARGET,
		notes: [
			`articles of ${Math.round(JSON.stringify(article(1, '/x')).length / 1024)} KB; ${ROUNDS} rounds in turn, each into an empty table`,
			`ours in transactions of ${CHUNK} pages as the job does, theirs ${PLAIN_STATEMENT} rows a statement and ${PLAIN_TRANSACTION} a transaction`,
		],
	};
}

interface Place {
	account: number;
	pseo_id: number;
}

/** @returns pages a second */
async function ours(db: Knex, place: Place): Promise<number> {
	await db('pseo_articles').delete();
	const generation = await startGeneration(db, place);
	const { work } = await takeJob(db, generation.job as number);
	await db.transaction((trx) => claimPages(trx, generation, PAGES));
	const refund = async () => {};
	const took = await timed(async () => {
		for (;;) {
			const pages = await nextClaimed(db, generation, CHUNK);
			if (pages.length === 0) break;
			await saveChunk(
				{ db, billing: { refund } },
				{ work, generation },
				pages.map((page) => article(page.id, page.route)),
				[],
			);
		}
	});
	await expectArticles(db);
	await db('pseo_pages').update({ status: 'planned', generation: null });
	return (PAGES * 1000) / took;
}

/** @returns pages a second */
async function theirs(db: Knex, place: Place): Promise<number> {
	await db('pseo_articles').delete();
	const pages = (await db('pseo_pages').where({ pseo_id: place.pseo_id }).orderBy('id').select('id', 'route')) as {
		id: number;
		route: string;
	}[];
	const now = new Date();
	const took = await timed(async () => {
		for (let start = 0; start < pages.length; start += PLAIN_TRANSACTION) {
			const part = pages.slice(start, start + PLAIN_TRANSACTION);
			await db.transaction(async (trx) => {
				for (let from = 0; from < part.length; from += PLAIN_STATEMENT) {
					const rows = part.slice(from, from + PLAIN_STATEMENT).map(({ id, route }) => ({
						...place,
						...plain(article(id, route)),
						status: 'draft',
						cost_usd: 0,
						date_created: now,
						date_updated: now,
					}));
					await trx('pseo_articles').insert(rows).onConflict(['pseo_id', 'route']).merge();
				}
			});
		}
	});
	await expectArticles(db);
	return (PAGES * 1000) / took;
}

async function startGeneration(db: Knex, place: Place) {
	const now = new Date();
	const key = randomUUID();
	const [job] = (await db('pseo_jobs')
		.insert({
			...place,
			type: 'generation',
			status: 'running',
			request_key: key,
			progress_total: PAGES,
			progress_done: 0,
			progress_failed: 0,
			tokens_charged: 0,
			tokens_refunded: 0,
			cost_usd: 0,
			date_created: now,
			date_updated: now,
		})
		.returning('id')) as { id: number }[];
	const [row] = (await db('pseo_generations')
		.insert({
			...place,
			mode: 'bulk',
			status: 'running',
			stage: 'writing',
			requested_count: PAGES,
			created_count: 0,
			failed_count: 0,
			failed_routes: '[]',
			tokens_charged: 0,
			tokens_refunded: 0,
			token_rate: 5,
			cost_usd: 0,
			request_key: key,
			attempt: 1,
			job: job?.id,
			date_created: now,
			date_updated: now,
		})
		.returning('id')) as { id: number }[];
	return readGeneration(db, SYSTEM, row?.id as number, 'editor');
}

async function expectArticles(db: Knex): Promise<void> {
	const [row] = (await db('pseo_articles').count({ n: '*' })) as { n: number | string }[];
	if (Number(row?.n) !== PAGES) throw new Error(`expected ${PAGES} articles, got ${row?.n}`);
}

/** JSON columns as text, which is what a plain insert needs on both databases. */
function plain({ faqs, tags, schema_org, sources, ...rest }: WrittenArticle): Record<string, unknown> {
	return {
		...rest,
		faqs: JSON.stringify(faqs),
		tags: JSON.stringify(tags),
		schema_org: JSON.stringify(schema_org),
		findings: '[]',
		review_reasons: '[]',
		sources: JSON.stringify(sources),
	};
}

const SENTENCE =
	'The town lies in a region where rents are lower than the average of all towns that are compared here. ';

/** About as long as what the template writer makes. */
function article(page: number, route: string): WrittenArticle {
	const text = SENTENCE.repeat(20);
	return {
		page,
		route,
		title: `Page ${page}`,
		slug: route.split('/').at(-1) ?? '',
		meta_description: SENTENCE,
		excerpt: SENTENCE,
		content_markdown: text,
		content_html: `<p>${text}</p>`,
		faqs: Array.from({ length: 4 }, () => ({ question: 'How large is it?', answer: SENTENCE })),
		tags: ['Towns', 'Northshire'],
		schema_org: {
			'@context': 'https://schema.org',
			'@type': 'Article',
			headline: `Page ${page}`,
			description: SENTENCE,
		},
		language_code: 'en-US',
		word_count: 380,
		read_time_minutes: 2,
		generator: 'template',
		status: 'draft',
		h1: null,
		quality_score: null,
		score_version: null,
		ai_score: null,
		findings: [],
		review_reasons: [],
		cost_usd: 0,
		sources: [{ type: 'row', dataset: '/towns/{name}', keys: ['population', 'area_km2'], compared_with: PAGES }],
	};
}
