import { afterAll, expect } from 'vitest';
import { type Emulator, type EmulatorOptions, type Paid, startEmulator } from './claude-emulator/index.js';
import { createUser, createWebsite, importRows, type User, type Website } from './client.js';
import type { RunningServer, ServerOptions } from './directus.js';
import { towns } from './rows.js';

const started: Emulator[] = [];
afterAll(async () => {
	for (const emulator of started.splice(0)) await emulator.close();
});

/** A stand-in for Claude's service with the environment that leads a server to it. Closed when the test file is done. */
export async function startClaude(
	options: EmulatorOptions = {},
): Promise<{ claude: Emulator; env: NonNullable<ServerOptions['env']> }> {
	const claude = await startEmulator(options);
	started.push(claude);
	return {
		claude,
		env: {
			ANTHROPIC_API_KEY: claude.key,
			ANTHROPIC_BASE_URL: claude.url,
			PSEO_BATCH_POLL_MS: '100',
			PSEO_FLOW_GRACE_MS: '1000',
		},
	};
}

/** USD per million tokens as the service's price list says, written down apart from the product's. */
const PRICES: Record<string, { in: number; out: number; write5m: number; write1h: number; read: number }> = {
	'claude-haiku-5-5': { in: 0.1, out: 0.5, write5m: 0.125, write1h: 0.2, read: 0.01 },
	'claude-sonnet-5-5': { in: 2, out: 10, write5m: 2.5, write1h: 4, read: 0.1 },
	'claude-opus-5-5': { in: 4, out: 20, write5m: 5, write1h: 8, read: 0.2 },
};

/** What messages cost in USD; a batch pays half of everything. */
export function priceOf(paid: readonly Paid[]): number {
	return paid.reduce((sum, { model, usage, service_tier }) => {
		const price = PRICES[model];
		if (!price) throw new Error(`no price for ${model}`);
		const hour = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
		const five = (usage.cache_creation_input_tokens ?? 0) - hour;
		const usd =
			usage.input_tokens * price.in +
			usage.output_tokens * price.out +
			five * price.write5m +
			hour * price.write1h +
			(usage.cache_read_input_tokens ?? 0) * price.read;
		return sum + (usd / 1e6) * (service_tier === 'batch' ? 0.5 : 1);
	}, 0);
}

/** How far an amount in dollars may be from the exact one: it is given in millionths, and a tie goes either way. */
const HALF_A_MILLIONTH = 0.5e-6 * (1 + 1e-6);

/** That amounts in millionths of a dollar add up to what messages cost by the service's own prices. */
export function expectPaid(cost_usd: number | readonly number[], paid: readonly Paid[]): void {
	const amounts = [cost_usd].flat();
	const sum = amounts.reduce((total, amount) => total + amount, 0);
	expect(Math.abs(sum - priceOf(paid)), `${sum} USD booked, ${priceOf(paid)} USD in the journal`).toBeLessThanOrEqual(
		HALF_A_MILLIONTH * amounts.length,
	);
}

/** Questions that stand in more than one batch. Ours are `nonce-question`: one that is sent again has another nonce. */
export function askedTwice(claude: Emulator): string[] {
	const seen = new Set<string>();
	const twice: string[] = [];
	for (const { custom_id } of claude.journal.messages()) {
		const question = custom_id?.split('-')[1];
		if (question === undefined) continue;
		if (seen.has(question)) twice.push(question);
		seen.add(question);
	}
	return twice;
}

/** A user with 5,000 tokens and a website about towns, with so many of them imported as planned pages. */
export async function townSite(
	server: RunningServer,
	rows: number,
	fields: Record<string, unknown> = {},
	from = 0,
): Promise<{ user: User; site: Website }> {
	const user = await createUser(server, { tokens: 5000 });
	const site = await createWebsite(user, {
		description:
			'Towns in numbers for people who want to move: rents, rivers, altitude and climate of every town, compared.',
		...fields,
	});
	if (rows > 0) await importRows(user, site.id, towns(rows, from));
	return { user, site };
}
