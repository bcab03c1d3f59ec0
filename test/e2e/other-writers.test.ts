import { beforeAll, describe, expect, it } from 'vitest';
import { type Article, type ArticleSummary, ended } from '../support/client.js';
import { expectPaid, startClaude, townSite } from '../support/claude.js';
import type { Emulator } from '../support/claude-emulator/index.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';

describe("a server of one's own that speaks chat completions", () => {
	let service: Emulator;
	let server: Server;
	beforeAll(async () => {
		service = (await startClaude()).claude;
		server = await startDirectus({
			env: {
				PSEO_OPENAI_BASE_URL: `${service.url}/v1`,
				PSEO_OPENAI_API_KEY: service.key,
				PSEO_OPENAI_MODEL: 'claude-haiku-5-5',
				PSEO_FLOW_GRACE_MS: '1000',
			},
		});
	});

	it('writes bulk pages one by one, since it has no batches, and costs nothing where it has no price', async () => {
		const { user, site } = await townSite(server, 7);
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 6 });
		const generation = await ended(user, body.generation_id);
		expect(generation, generation.error ?? '').toMatchObject({
			status: 'completed',
			created_count: 6,
			cost_usd: 0,
			cost_unknown: 0,
			writer: 'openai-compatible',
		});
		const articles = (await user.api.get<ArticleSummary[]>(`/articles?generation=${generation.id}&limit=20`)).body
			.data;
		expect(articles.map(({ generator }) => generator)).toEqual(Array(6).fill('openai-compatible/claude-haiku-5-5'));
		expect(articles.every(({ status }) => status === 'draft')).toBe(true);
		expect(service.journal.count('chat.completions')).toBeGreaterThanOrEqual(6);
		await checkInvariants(server.db);
	});

	it('is asked again when it is slow, fails or loses an answer', async () => {
		const { user, site } = await townSite(server, 3);
		service.fail({ on: 'chat.completions', fault: { kind: 'rate_limit', seconds: 1 } });
		service.fail({ on: 'chat.completions', fault: 'server_error' });
		service.fail({ on: 'chat.completions', fault: 'lost_answer' });
		const { body } = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count: 1 });
		expect(await ended(user, body.generation_id)).toMatchObject({
			status: 'completed',
			created_count: 1,
			cost_unknown: 1,
		});
	});

	it('stands in the health route beside the template writer', async () => {
		const answer = await fetch(`${server.url}/pseo-endpoints/health`, {
			headers: { Authorization: `Bearer ${server.adminToken}` },
		});
		const text = await answer.text();
		expect(answer.status).toBe(200);
		expect(text).toContain('"openai-compatible"');
		expect(text).toContain('"batches":false');
	});
});

describe('a server behind ANTHROPIC_BASE_URL that has no batches', () => {
	it('is found out by its answer, and bulk pages are written one by one', async () => {
		const { claude, env } = await startClaude();
		claude.fail({ on: 'batches.create', fault: 'not_found', times: 'always' });
		const server = await startDirectus({ env });
		const { user, site } = await townSite(server, 5);
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
		const generation = await ended(user, body.generation_id);
		expect(generation, generation.error ?? '').toMatchObject({
			status: 'completed',
			created_count: 5,
			failed_count: 0,
		});
		expectPaid(generation.cost_usd, claude.journal.paid());
		const [article] = (await user.api.get<Article[]>(`/articles?generation=${generation.id}`)).body.data;
		expect(article?.generator).toBe('anthropic/claude-sonnet-5-5');
		await checkInvariants(server.db);
	});
});
