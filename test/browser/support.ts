import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll } from 'vitest';
import type { RunningServer } from '../support/directus.js';
import { ADMIN_EMAIL, ADMIN_PASSWORD } from '../support/template.js';

/** Without them Chromium asks for addresses of its maker at every start. */
const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
const WIDE = { width: 1440, height: 900 };

/** Studio in a real browser, as a person who has just signed in sees it. */
export async function openStudio(
	server: Pick<RunningServer, 'url'>,
	{ email = ADMIN_EMAIL, password = ADMIN_PASSWORD, locale = 'en-US' } = {},
): Promise<Page> {
	const profile = mkdtempSync(path.join(tmpdir(), 'pseo-chromium-'));
	const executablePath = process.env['PSEO_CHROMIUM'] ?? '';
	const context: BrowserContext = await chromium.launchPersistentContext(profile, {
		executablePath,
		headless: true,
		args: QUIET,
		viewport: WIDE,
		locale,
	});
	afterAll(async () => {
		await context.close();
		rmSync(profile, { recursive: true, force: true });
	});
	const page = context.pages()[0] ?? (await context.newPage());
	await page.goto(`${server.url}/admin/login`);
	await page.locator('input[type=email]').fill(email);
	await page.locator('input[type=password]').fill(password);
	await page.getByRole('button', { name: 'Sign In' }).click();
	await page.waitForURL(/admin\/(content|users|settings)/);
	await greeted(page);
	return page;
}

/** Closes what Directus asks an administrator at the first sign-in: for a licence key, and who owns the project. */
async function greeted(page: Page): Promise<void> {
	for (const [question, answer] of [
		['Have a license key?', 'Skip'],
		['You have not set a project owner.', 'Remind Later'],
	] as const) {
		const asked = page.getByText(question);
		await asked.waitFor();
		await page.getByRole('button', { name: answer }).click();
		await asked.waitFor({ state: 'hidden' });
	}
}
