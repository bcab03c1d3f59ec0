import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/root.mjs';
import { AREAS } from '../../scripts/lint/rooms.mjs';
import { brokenRules } from './lint.js';

const BROKEN = ['imports-go-down'];

describe('imports go down the floors', () => {
	it.each([
		['contract/articles.ts', '../kernel/clock.js'],
		['kernel/ids.ts', '../platform/db/index.js'],
		['platform/jobs/runtime.ts', '../../areas/billing/index.js'],
		['areas/billing/service.ts', '../../wiring.js'],
		['areas/billing/service.ts', '../../hooks/index.js'],
		['wiring.ts', './endpoint/index.js'],
	])('refuses that %s imports %s', async (place, specifier) => {
		expect(await brokenRules(place, `import { x } from '${specifier}';\nx();`)).toEqual(BROKEN);
		expect(await brokenRules(place, `export * from '${specifier}';`)).toEqual(BROKEN);
		expect(await brokenRules(place, `import type { X } from '${specifier}';\nexport type Y = X;`)).toEqual(BROKEN);
		expect(await brokenRules(place, `export const load = () => import('${specifier}');`)).toEqual(BROKEN);
	});

	it.each([
		['endpoint/index.ts', '../wiring.js'],
		['wiring.ts', './areas/billing/index.js'],
		['areas/billing/service.ts', '../../platform/db/index.js'],
		['platform/jobs/runtime.ts', '../../kernel/clock.js'],
		['kernel/ids.ts', '../contract/common.js'],
		['areas/generation/service.ts', '../../contract/generations.js'],
		['contract/articles.ts', './common.js'],
		['contract/articles.ts', 'zod'],
	])('lets %s import %s', async (place, specifier) => {
		expect(await brokenRules(place, `import { x } from '${specifier}';\nx();`)).toEqual([]);
	});
});

describe('areas import one another through index.ts, and only those listed before', () => {
	it('refuses an area that is listed after', async () => {
		expect(
			await brokenRules('areas/billing/service.ts', `import { x } from '../generation/index.js';\nx();`),
		).toEqual(BROKEN);
	});

	it('refuses what lies deeper than the index', async () => {
		expect(
			await brokenRules('areas/generation/service.ts', `import { x } from '../billing/store.js';\nx();`),
		).toEqual(BROKEN);
		expect(
			await brokenRules(
				'areas/generation/jobs/lifecycle.ts',
				`import { x } from '../../billing/rates/index.js';\nx();`,
			),
		).toEqual(BROKEN);
	});

	it('refuses that the two writers know of each other, and lets both take what stands beside them', async () => {
		const code = (specifier: string) => `import { x } from '${specifier}';\nx();`;
		expect(await brokenRules('areas/writers/ai/research.ts', code('../template/words/choose.js'))).toEqual(BROKEN);
		expect(await brokenRules('areas/writers/template/page.ts', code('../ai/draft.js'))).toEqual(BROKEN);
		expect(await brokenRules('areas/writers/template/page.ts', code('../page-parts.js'))).toEqual([]);
		expect(await brokenRules('areas/writers/index.ts', code('./ai/index.js'))).toEqual([]);
	});

	it('refuses an area that nobody gave a place in the order', async () => {
		expect(
			await brokenRules('areas/astrology/service.ts', `import { x } from '../billing/index.js';\nx();`),
		).toEqual(BROKEN);
	});

	it('lets an area import the index of one listed before, and its own files', async () => {
		expect(
			await brokenRules('areas/generation/service.ts', `import { x } from '../billing/index.js';\nx();`),
		).toEqual([]);
		expect(
			await brokenRules('areas/generation/jobs/lifecycle.ts', `import { x } from '../store.js';\nx();`),
		).toEqual([]);
	});

	it('gives every area that exists a place in the order', () => {
		const areas = readdirSync(path.join(ROOT, 'extensions/pseo-automation/src/areas'));
		expect(areas.filter((area) => !AREAS.includes(area))).toEqual([]);
	});
});

describe('studio imports only contract, Vue and the SDK', () => {
	it.each(['../kernel/clock.js', '../areas/billing/index.js', '../wiring.js', 'knex', 'zod'])(
		'refuses %s',
		async (specifier) => {
			expect(await brokenRules('studio/page.ts', `import { x } from '${specifier}';\nx();`)).toEqual(BROKEN);
		},
	);

	it.each(['../contract/articles.js', 'vue', '@directus/extensions-sdk', './parts/table.js'])(
		'lets in %s',
		async (specifier) => {
			expect(await brokenRules('studio/page.ts', `import { x } from '${specifier}';\nx();`)).toEqual([]);
		},
	);
});
