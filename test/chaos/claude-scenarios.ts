import { expect } from 'vitest';
import { type Generation, until } from '../support/client.js';
import { askedTwice, expectPaid, priceOf } from '../support/claude.js';
import type { Emulator, FaultRule } from '../support/claude-emulator/index.js';
import { checkArticlesOf } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { type Act, movements, newKey, type Scenario, siteWith, theGeneration } from './scenarios.js';

/** Points that only a writer with a model passes. */
type ClaudePoint = `call.${string}` | `batch.${string}` | 'generation.asked' | 'generation.canceling';
/** Points that every writer passes, and a model in another way. */
type SharedPoint =
	'generation.claimed' | 'generation.written' | 'generation.saved' | 'generation.settled' | 'generation.canceled';

/** Prepares the service, then does as a scenario does. */
type ClaudeScenario = (claude: Emulator) => Scenario;

/** What is true of the service's books, however often the server died: nothing is paid twice, every cent is booked. */
async function checkBooks(claude: Emulator, generation: Generation, lost: number): Promise<void> {
	const paid = claude.journal.paid();
	expect(askedTwice(claude), 'questions that were sent in two batches').toEqual([]);
	if (lost === 0) expectPaid(generation.cost_usd, paid);
	else expect(generation.cost_usd).toBeLessThan(priceOf(paid));
	expect(generation.cost_unknown).toBe(lost);
}

interface Wish {
	mode?: 'on_demand' | 'bulk';
	count?: number;
	pass?: number;
	/** Put into the service's queue of faults before the request. */
	faults?: FaultRule[];
	/** What is wrong with the first drafts, so that they are rewritten. */
	bad?: ('short' | 'stock')[];
	/** Answers that are lost, because the server died while it received them. */
	lost?: number;
}

const writing =
	({ mode = 'bulk', count = 6, pass = 1, faults = [], bad = [], lost = 0 }: Wish = {}): ClaudeScenario =>
	(claude) =>
	async (server): Promise<Act> => {
		claude.reset();
		const { user, site } = await siteWith(server, towns(8), 500);
		for (const fault of faults) claude.fail(fault);
		for (const how of bad) claude.misbehave({ how, purpose: 'draft' });
		const key = newKey();
		const pages = mode === 'bulk' ? count : 1;
		const rate = mode === 'bulk' ? 5 : 10;
		const ask = () =>
			user.api.post(
				mode === 'bulk' ? '/trigger/bulk-generation' : '/trigger/on-demand-generation',
				{ pseo_id: site.id, post_count: pages },
				key,
			);
		return {
			pass,
			ask,
			repeat: ask,
			async check() {
				const generation = await theGeneration(user, site);
				expect(generation, generation.error ?? '').toMatchObject({
					status: 'completed',
					created_count: pages,
					failed_count: 0,
					tokens_charged: pages * rate,
					tokens_refunded: 0,
				});
				await checkArticlesOf(server.db, generation.id);
				expect(await movements(user, 'charge')).toEqual([-pages * rate]);
				expect(await user.balance()).toBe(500 - pages * rate);
				await checkBooks(claude, generation, lost);
			},
		};
	};

/** Cancels with a batch open, half of which is finished. */
const canceling: ClaudeScenario =
	(claude) =>
	async (server): Promise<Act> => {
		claude.reset();
		const { user, site } = await siteWith(server, towns(12), 500);
		claude.set({ batchMs: 600_000 });
		const { generation_id } = (
			await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 10 })
		).body;
		await until(
			async () =>
				(await user.api.get<Generation>(`/generations/${generation_id}`)).body.data.stage === 'in_progress',
			{ what: 'an open batch' },
		);
		return {
			ask: () => user.api.post(`/generations/${generation_id}/cancel`),
			async check() {
				const generation = await theGeneration(user, site);
				expect(generation.status).toBe('failed');
				expect(generation.error).toBe('canceled');
				expect(generation.tokens_refunded).toBe((10 - generation.created_count) * 5);
				await checkArticlesOf(server.db, generation.id);
				expect(await user.balance()).toBe(500 - generation.created_count * 5);
				await checkBooks(claude, generation, 0);
			},
		};
	};

/** The budget of the month ends when drafts are paid that are still to be mended. */
const overBudget: ClaudeScenario =
	(claude) =>
	async (server): Promise<Act> => {
		claude.reset();
		claude.misbehave({ how: 'short', times: 'always' });
		const { user, site } = await siteWith(server, towns(8), 500);
		await user.api.patch(`/pseo/${site.id}`, { settings: { import_sitemap: false, monthly_budget_usd: 0.05 } });
		return {
			ask: () => user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 6 }),
			async check() {
				const generation = await theGeneration(user, site);
				expect(generation).toMatchObject({
					status: 'failed',
					failed_count: 0,
					error: expect.stringContaining('budget_exceeded') as string,
				});
				const drafted = new Set(claude.journal.paid().map(({ route }) => route));
				const { data } = (
					await user.api.get<{ route: string; status: string }[]>(`/articles?generation=${generation.id}`)
				).body;
				expect(data.map(({ route }) => route).sort()).toEqual([...drafted].sort());
				expect(data.map(({ status }) => status)).toEqual(data.map(() => 'review'));
				expect(generation.created_count).toBeGreaterThan(0);
				expect(generation.tokens_refunded).toBe((6 - generation.created_count) * 5);
				await checkArticlesOf(server.db, generation.id);
				expect(await user.balance()).toBe(500 - generation.created_count * 5);
				await checkBooks(claude, generation, 0);
			},
		};
	};

const LOST_CREATE: FaultRule = { on: 'batches.create', fault: 'lost_answer' };

export const CLAUDE_SCENARIOS: Record<ClaudePoint | SharedPoint, ClaudeScenario[]> = {
	'generation.claimed': [writing()],
	'generation.written': [writing(), overBudget, writing({ mode: 'on_demand', bad: ['short'] })],
	'generation.saved': [writing(), overBudget],
	'generation.settled': [writing({ mode: 'on_demand' })],
	'generation.canceled': [canceling],
	// The second time: drafts that break their form are asked for again; short ones are sent back for a rewrite.
	'generation.asked': [
		writing(),
		writing({ faults: [{ on: 'batches.items', fault: 'not_json', times: 2 }], pass: 2 }),
		writing({ bad: ['short', 'short'], pass: 2 }),
	],
	'generation.canceling': [canceling],
	'call.recorded': [writing({ mode: 'on_demand' })],
	'call.answered': [
		writing({ mode: 'on_demand', lost: 1 }),
		writing({ mode: 'on_demand', pass: 2, lost: 1, faults: [{ on: 'messages', fault: 'not_json' }] }),
	],
	'call.stored': [writing({ mode: 'on_demand' })],
	'batch.recorded': [writing()],
	'batch.submitted': [
		writing(),
		writing({
			faults: [
				{ on: 'batches.results', fault: { kind: 'cut', after: 2 } },
				{ on: 'batches.retrieve', fault: 'overloaded' },
			],
		}),
	],
	'batch.stored': [
		writing(),
		writing({
			faults: [
				{ on: 'batches.retrieve', fault: 'server_error', times: 2 },
				{ on: 'batches.retrieve', fault: 'malformed_json' },
			],
		}),
	],
	'batch.polled': [
		writing(),
		writing({ faults: [{ on: 'batches.results', fault: { kind: 'malformed_json', after: 2 } }] }),
	],
	'batch.found': [writing({ faults: [LOST_CREATE] })],
	'batch.canceled': [canceling],
	'batch.results_stored': [
		writing({ count: 6 }),
		writing({ faults: [{ on: 'batches.results', fault: { kind: 'cut', after: 3 } }] }),
	],
	'batch.ingested': [
		writing(),
		writing({
			faults: [
				{ on: 'batches.items', fault: 'expired', times: 2 },
				{ on: 'batches.create', fault: { kind: 'rate_limit', seconds: 1 } },
			],
		}),
	],
};
