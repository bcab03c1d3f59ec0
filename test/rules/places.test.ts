import { describe, expect, it } from 'vitest';
import { brokenRules } from './lint.js';

/** What each rule refuses in `areas/billing/service.ts`, and where the same text is at home. */
const RULES = [
	{
		rule: 'express-only-in-routes',
		refused: [
			`import type { Request } from 'express';\nexport type R = Request;`,
			`import { Router } from 'express';\nRouter();`,
			`export type R = import('express').Request;`,
		],
		home: ['areas/billing/routes.ts', 'platform/http/router.ts'],
	},
	{
		rule: 'sql-only-in-stores',
		refused: [
			`export const read = (db) => db('pseos').where({ id: 1 });`,
			`export const read = (deps) => deps.db.raw('select 1');`,
			`export const make = (database) => database.schema.createTable('x', () => {});`,
			`export const add = (trx) => trx('pseos').insert({});`,
			`export const open = (services) => new services.ItemsService('pseos', {});`,
			`export const open = (ItemsService) => new ItemsService('pseos', {});`,
		],
		home: [
			'areas/billing/store.ts',
			'areas/websites/pages.store.ts',
			'platform/db/items.ts',
			'platform/jobs/queue.ts',
			'platform/events/index.ts',
			'platform/http/idempotency.ts',
		],
	},
	{
		rule: 'fetch-only-in-web',
		refused: [
			`export const get = () => fetch('https://example.com');`,
			`export const get = () => globalThis.fetch('https://example.com');`,
			`import { request } from 'undici';\nrequest('https://example.com');`,
			`import { get } from 'node:https';\nget('https://example.com');`,
		],
		home: ['platform/web/safe-fetch.ts', 'areas/models/anthropic/client.ts'],
	},
	{
		rule: 'time-only-from-clock',
		refused: [
			`export const now = Date.now();`,
			`export const now = new Date();`,
			`export const now = Date();`,
			`export const now = performance.now();`,
			`export const now = Date['now']();`,
		],
		home: ['kernel/clock.ts'],
	},
	{
		rule: 'env-only-in-config',
		refused: [
			`export const secret = process.env.SECRET;`,
			`export const secret = process['env'];`,
			`export const read = (env) => env['SECRET'];`,
			`import { env } from 'node:process';\nexport const all = { env };`,
		],
		home: ['platform/config/index.ts'],
	},
];

describe.each(RULES)('$rule', ({ rule, refused, home }) => {
	it.each(refused)('refuses in a service: %s', async (text) => {
		expect(await brokenRules('areas/billing/service.ts', text)).toContain(rule);
	});

	it.each(home)('has a home in %s', async (place) => {
		for (const text of refused) expect(await brokenRules(place, text)).not.toContain(rule);
	});

	it('leaves tests and files outside of the bundle alone', async () => {
		for (const text of refused) {
			expect(await brokenRules('areas/billing/service.test.ts', text)).toEqual([]);
			expect(await brokenRules('../extension.config.ts', text)).toEqual([]);
		}
	});
});

describe('what only looks like a breach', () => {
	it('lets a service open a transaction and a date be read from a number', async () => {
		expect(
			await brokenRules('areas/billing/service.ts', `export const run = (db, work) => db.transaction(work);`),
		).toEqual([]);
		expect(await brokenRules('areas/billing/service.ts', `export const day = (ms) => new Date(ms);`)).toEqual([]);
	});

	it('lets a service call a fetch that it was given', async () => {
		expect(
			await brokenRules(
				'areas/billing/service.ts',
				`export const get = (fetch) => fetch('https://example.com');`,
			),
		).toEqual([]);
	});
});

describe('audits-do-no-io', () => {
	it.each([
		`import { readFileSync } from 'node:fs';\nreadFileSync('x');`,
		`import { readFileSync } from 'fs';\nreadFileSync('x');`,
		`import knex from 'knex';\nknex({});`,
		`import { safeFetch } from '../../../platform/web/index.js';\nsafeFetch('x');`,
		`export const check = () => fetch('https://example.com');`,
		`export const check = () => setTimeout(() => {}, 1);`,
	])('refuses %s', async (text) => {
		expect(await brokenRules('areas/audits/checks/meta-description.ts', text)).toContain('audits-do-no-io');
	});

	it('lets a check read what was collected', async () => {
		const text = `import type { Artifacts } from '../artifacts.js';\nexport const check = ({ title }: Artifacts) => title.length;`;
		expect(await brokenRules('areas/audits/checks/title.ts', text)).toEqual([]);
	});
});
