import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, it } from 'vitest';
import { BUNDLE } from '../../scripts/lib/root.mjs';
import { createUser, createWebsite, ended, importRows, type User } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { towns } from '../support/rows.js';
import { openStudio } from './support.js';

const PICTURES = path.join(BUNDLE, 'docs', 'studio');
/** Lists, and forms of the first row of each. */
const LISTS = ['pseos', 'pseo_pages', 'pseo_articles', 'pseo_generations', 'pseo_jobs', 'pseo_token_transactions'];
const FORMS = ['pseos', 'pseo_pages', 'pseo_articles', 'pseo_generations', 'pseo_settings'];

let server: Server;
let page: Page;
beforeAll(async () => {
	server = await startDirectus({ env: { SERVE_APP: 'true' } });
	await fill(await createUser(server));
	page = await openStudio(server);
	mkdirSync(PICTURES, { recursive: true });
});

/** Pages that were written, one that could not be, and more that are planned. */
async function fill(user: User): Promise<void> {
	const site = await createWebsite(user, { website_url: 'https://towns.example', name: 'Towns' });
	await importRows(user, site.id, [...towns(14), { name: 'Emptyford', population: '' }]);
	for (const post_count of [6, 4]) {
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count });
		await ended(user, body.generation_id);
	}
}

async function take(name: string): Promise<void> {
	await page.mouse.move(0, 0);
	// The last thing to come: icons and fonts.
	await page.waitForLoadState('networkidle');
	await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

it.each(LISTS)('the list of %s', async (collection) => {
	await page.goto(`${server.url}/admin/content/${collection}`);
	await page.locator('tbody tr').first().waitFor();
	await take(`${collection}-list`);
});

it.each(FORMS)('a form of %s', async (collection) => {
	await page.goto(`${server.url}/admin/content/${collection}`);
	if (collection !== 'pseo_settings') await page.locator('tbody tr').first().click();
	await page.locator('[data-field]').first().waitFor();
	await take(`${collection}-form`);
});
