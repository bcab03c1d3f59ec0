import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Server, startDirectus } from '../support/directus.js';
import { openStudio } from './support.js';

let server: Server;
let page: Page;
beforeAll(async () => {
	server = await startDirectus({ env: { SERVE_APP: 'true' } });
	page = await openStudio(server);
});

/** By the navigation on the left, whose links also have the names of their icons. */
const open = (collection: string) => page.locator(`a[href="/admin/content/${collection}"]`).first().click();
const create = () => page.getByRole('link', { name: 'Create' }).first().click();
const save = () => page.getByRole('button', { name: 'Save' }).first().click();
/** A row of the list that is shown, by a text in it. */
const row = (text: string) => page.locator('tbody tr').filter({ hasText: text });

async function generate(pages: number): Promise<void> {
	await open('pseo_generations');
	await create();
	await page.getByText('Select an item...').click();
	await row('bags.example').click();
	await page.getByRole('button', { name: 'Save' }).last().click();
	await page.getByText('Select Item').waitFor({ state: 'hidden' });
	await page.locator('[data-field=requested_count] input').fill(String(pages));
	await save();
}

describe('a new user in Studio, with nothing but the mouse, a URL, a prompt and a number', () => {
	it('makes a website', async () => {
		await open('pseos');
		await create();
		await page.locator('[data-field=website_url] input').fill('https://bags.example');
		await page.locator('[data-field=master_prompt] textarea').fill('Write for travellers who want a bag for life.');
		await save();
		await row('bags.example').getByText('Active').waitFor();
		expect(await server.db('pseos').select('name', 'website_url')).toEqual([
			{ name: 'bags.example', website_url: 'https://bags.example' },
		]);
	});

	it('starts a generation for it, and sees how it ends', async () => {
		await generate(3);
		// Nothing is planned for a website of which only the address is known: it says so, and gives the tokens back.
		await row('bags.example').getByText('Failed').waitFor();
		await row('bags.example').click();
		await page.getByText('Import rows, or describe the website').waitFor();
		const generation = (await server
			.db('pseo_generations')
			.first('requested_count', 'tokens_charged', 'tokens_refunded')) as object;
		expect(generation).toEqual({ requested_count: 3, tokens_charged: 15, tokens_refunded: 15 });
	});

	it('describes the website, and has its pages written', async () => {
		await open('pseos');
		await row('bags.example').click();
		await page
			.locator('[data-field=description] textarea')
			.fill('We repair leather bags, leather belts and travel trunks for families in Vienna, Graz and Linz.');
		await save();
		await row('bags.example').waitFor();
		await generate(3);
		await row('bags.example').getByText('Completed').waitFor();
		await open('pseo_articles');
		await row('bags.example').first().waitFor();
		expect(await row('bags.example').count()).toBe(3);
	});
});
