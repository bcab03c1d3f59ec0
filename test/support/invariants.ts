import type { Knex } from 'knex';
import { events, type EventType } from '../../extensions/pseo-automation/src/contract/events.js';

interface Row {
	[field: string]: string | number | null;
}

/**
 * What must be true of the database at every moment, whatever was asked, canceled or killed before.
 * @returns one sentence for every violation; none when all is well
 */
export async function findViolations(db: Knex): Promise<string[]> {
	const found: string[] = [];
	for (const { says, sql } of RULES) {
		for (const row of rowsOf((await db.raw(sql)) as Row[])) found.push(`${says}: ${JSON.stringify(row)}`);
	}
	found.push(...(await unknownEvents(db)));
	return found;
}

/** PostgreSQL answers an object with rows, MariaDB rows and columns, SQLite rows. */
function rowsOf(answer: Row[] | { rows: Row[] } | [Row[], unknown[]]): Row[] {
	if (!Array.isArray(answer)) return answer.rows;
	return Array.isArray(answer[0]) ? answer[0] : (answer as Row[]);
}

/** The code that appends events checks no payload while it runs: it is checked here, in every suite. */
async function unknownEvents(db: Knex): Promise<string[]> {
	const rows = (await db('pseo_events').select('id', 'type', 'payload')) as {
		id: number;
		type: EventType;
		payload: string;
	}[];
	return rows.flatMap(({ id, type, payload }) => {
		const checked = events[type]?.payload.safeParse(JSON.parse(payload));
		if (checked?.success) return [];
		return [`every event is one of the catalogue: ${id} ${type} ${payload} ${checked?.error.message ?? ''}`];
	});
}

/** @throws listing every violated rule with the rows that violate it */
export async function checkInvariants(db: Knex): Promise<void> {
	const violations = await findViolations(db);
	if (violations.length > 0)
		throw new Error(`${violations.length} violations of the invariants:\n${violations.join('\n')}`);
}

/** Each query answers the rows that break the rule. */
const RULES: { says: string; sql: string }[] = [
	{
		says: "an account's balance is the sum of its ledger",
		sql: `SELECT b.account, b.balance, COALESCE(SUM(t.amount), 0) AS entries FROM pseo_token_balances b
			LEFT JOIN pseo_token_transactions t ON t.account = b.account GROUP BY b.account, b.balance
			HAVING b.balance <> COALESCE(SUM(t.amount), 0)`,
	},
	{ says: 'no balance is below zero', sql: 'SELECT account, balance FROM pseo_token_balances WHERE balance < 0' },
	{
		says: 'every entry of the ledger says the balance after it',
		sql: `SELECT t.id, t.account, t.balance_after, SUM(e.amount) AS entries FROM pseo_token_transactions t
			JOIN pseo_token_transactions e ON e.account = t.account AND e.id <= t.id GROUP BY t.id, t.account, t.balance_after
			HAVING t.balance_after <> SUM(e.amount)`,
	},
	{
		says: 'the ledger books a reference once for each account',
		sql: 'SELECT account, reference, COUNT(*) AS n FROM pseo_token_transactions GROUP BY account, reference HAVING COUNT(*) > 1',
	},
	{
		says: 'a generation creates and fails no more pages than were asked for',
		sql: 'SELECT id, requested_count, created_count, failed_count FROM pseo_generations WHERE created_count + failed_count > requested_count',
	},
	{
		says: 'a completed generation has created all of its pages',
		sql: `SELECT id, requested_count, created_count FROM pseo_generations WHERE status = 'completed' AND (created_count <> requested_count OR failed_count <> 0)`,
	},
	{
		says: 'an ended generation has paid for what it created, and for nothing else',
		sql: `SELECT id, tokens_charged, tokens_refunded, created_count, token_rate FROM pseo_generations
			WHERE status IN ('completed', 'failed') AND tokens_charged - tokens_refunded <> created_count * token_rate`,
	},
	{
		says: 'the ledger holds what a generation was charged and paid back',
		sql: `SELECT g.id, g.tokens_charged, g.tokens_refunded, COALESCE(SUM(t.amount), 0) AS entries FROM pseo_generations g
			LEFT JOIN pseo_token_transactions t ON t.account = g.account AND t.reference LIKE 'gen:' || g.request_key || ':%'
			GROUP BY g.id, g.tokens_charged, g.tokens_refunded
			HAVING COALESCE(SUM(t.amount), 0) <> g.tokens_refunded - g.tokens_charged`,
	},
	{
		says: 'only an active generation holds its website',
		sql: `SELECT id, status, active_key FROM pseo_generations
			WHERE (status IN ('pending', 'running') AND active_key IS NULL) OR (status IN ('completed', 'failed') AND active_key IS NOT NULL)`,
	},
	{
		says: 'a page is being written for an active generation only',
		sql: `SELECT p.id, p.generation FROM pseo_pages p LEFT JOIN pseo_generations g ON g.id = p.generation
			WHERE p.status = 'writing' AND (g.id IS NULL OR g.status NOT IN ('pending', 'running'))`,
	},
	{
		says: 'a website has a route once',
		sql: 'SELECT pseo_id, route, COUNT(*) AS n FROM pseo_pages GROUP BY pseo_id, route HAVING COUNT(*) > 1',
	},
	{
		says: 'a website has one article at a route',
		sql: 'SELECT pseo_id, route, COUNT(*) AS n FROM pseo_articles GROUP BY pseo_id, route HAVING COUNT(*) > 1',
	},
	{
		says: 'every written page has its article',
		sql: `SELECT p.id, p.route FROM pseo_pages p LEFT JOIN pseo_articles a ON a.page = p.id WHERE p.status = 'written'
			GROUP BY p.id, p.route HAVING COUNT(a.id) <> 1`,
	},
	{
		says: 'a website counts its articles',
		sql: `SELECT w.id, w.post_counts_total, COUNT(a.id) AS articles FROM pseos w LEFT JOIN pseo_articles a ON a.pseo_id = w.id
			GROUP BY w.id, w.post_counts_total HAVING w.post_counts_total <> COUNT(a.id)`,
	},
	{
		says: 'rows belong to the account of their website',
		sql: `SELECT 'page' AS kind, x.id FROM pseo_pages x JOIN pseos w ON w.id = x.pseo_id WHERE x.account <> w.account
			UNION ALL SELECT 'article', x.id FROM pseo_articles x JOIN pseos w ON w.id = x.pseo_id WHERE x.account <> w.account
			UNION ALL SELECT 'generation', x.id FROM pseo_generations x JOIN pseos w ON w.id = x.pseo_id WHERE x.account <> w.account
			UNION ALL SELECT 'data set', x.id FROM pseo_datasets x JOIN pseos w ON w.id = x.pseo_id WHERE x.account <> w.account`,
	},
	{
		says: 'a data set, a question, an answer and a signature belong to a website',
		sql: ['pseo_datasets', 'pseo_calls', 'pseo_answers', 'pseo_signatures']
			.map(
				(table) =>
					`SELECT '${table}' AS kind, x.id FROM ${table} x LEFT JOIN pseos w ON w.id = x.pseo_id WHERE w.id IS NULL`,
			)
			.join(' UNION ALL '),
	},
	{
		says: 'a page that came from a row belongs to a data set',
		sql: `SELECT p.id, p.dataset FROM pseo_pages p LEFT JOIN pseo_datasets d ON d.pseo_id = p.pseo_id AND d.pattern = p.dataset
			WHERE p.kind = 'row' AND d.id IS NULL`,
	},
	{
		says: 'a generation and its job end together',
		sql: `SELECT g.id, g.status, j.status AS job FROM pseo_generations g JOIN pseo_jobs j ON j.id = g.job
			WHERE (g.status IN ('pending', 'running')) <> (j.status IN ('pending', 'running'))`,
	},
	{
		says: 'an ended job costs what its answers cost',
		sql: `SELECT j.id, j.cost_usd, j.cost_unknown, SUM(a.cost_pico) AS pico, SUM(a.cost_unknown) AS unknown FROM pseo_jobs j JOIN pseo_answers a ON a.job = j.id
			WHERE j.status IN ('succeeded', 'failed', 'canceled') GROUP BY j.id, j.cost_usd, j.cost_unknown
			HAVING ABS(j.cost_usd - SUM(a.cost_pico) / 1000000000000.0) > 0.000001 OR j.cost_unknown <> SUM(a.cost_unknown)`,
	},
	{
		says: 'a generation costs what its job costs',
		sql: `SELECT g.id, g.cost_usd, j.cost_usd AS job FROM pseo_generations g JOIN pseo_jobs j ON j.id = g.job
			WHERE g.status IN ('completed', 'failed') AND ABS(COALESCE(g.cost_usd, 0) - COALESCE(j.cost_usd, 0)) > 0.000001`,
	},
	{
		says: 'an ended job has no question that waits to be put',
		sql: `SELECT j.id, COUNT(c.id) AS calls FROM pseo_jobs j JOIN pseo_calls c ON c.job = j.id
			WHERE j.status IN ('succeeded', 'failed', 'canceled') AND c.state = 'planned' GROUP BY j.id`,
	},
	{
		says: 'an answer belongs to a question that is answered',
		sql: `SELECT a.id, c.state FROM pseo_answers a LEFT JOIN pseo_calls c ON c.id = a.call_id WHERE c.state IS NULL OR c.state <> 'answered'`,
	},
	{
		says: 'an ended job is not queued for work',
		sql: `SELECT j.id, j.status FROM pseo_jobs j JOIN pseo_queue q ON q.row_id = j.id
			WHERE j.status = 'canceled' AND q.lease_token IS NULL`,
	},
	{
		says: "a generation's created_count is the number of its articles, where none was deleted or written over since",
		sql: `SELECT g.id, g.created_count, COUNT(a.id) AS articles FROM pseo_generations g LEFT JOIN pseo_articles a ON a.generation = g.id
			GROUP BY g.id, g.created_count HAVING COUNT(a.id) > g.created_count`,
	},
];

/** The strict form, for tests that neither delete articles nor write a page twice. */
export async function checkArticlesOf(db: Knex, generation: number): Promise<void> {
	const row = (await db('pseo_generations').where({ id: generation }).first('created_count')) as {
		created_count: number;
	};
	const [count] = (await db('pseo_articles').where({ generation }).count({ n: '*' })) as { n: number }[];
	if (Number(count?.n) !== row.created_count)
		throw new Error(`generation ${generation}: created_count is ${row.created_count}, articles are ${count?.n}`);
}
