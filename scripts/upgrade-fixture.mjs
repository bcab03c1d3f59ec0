import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import {
	createFlow,
	createOperation,
	createUser,
	readFlows,
	updateField,
	updateFlow,
	updateSingleton,
	createField,
} from '@directus/sdk';
import { ensureBuilt } from './lib/build.mjs';
import { pseoClient } from './lib/client.mjs';
import { bootstrap, directusEnvironment, serve } from './lib/directus.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { ROOT } from './lib/root.mjs';
import { main, say, Stop } from './lib/say.mjs';
import { loadTypeScript } from './lib/typescript.mjs';

const require = createRequire(path.join(ROOT, 'package.json'));
/** As test/e2e/upgrade.test.ts knows them. The database holds nothing else that is secret. */
const ADMIN_TOKEN = 'admin-token-of-the-tests';
const USER_TOKEN = 'token-of-the-owner-in-the-fixture';
const SECRET = 'secret-of-the-tests-0123456789abcdef';
const PATTERN = { route: '/towns/{name}', title: '{name} in numbers' };
const DESCRIPTION =
	'We run guided bicycle tours and rent touring bicycles, e-bikes and child trailers in Salzburg, Passau and Linz. Our guests are families and older couples who ride the Danube trail and want luggage transport, hotel bookings and repair on the road.';

/**
 * `node scripts/upgrade-fixture.mjs [NAME]`: before the model changes, keeps a database that this checkout's build has
 * filled over HTTP as test/fixtures/model-VERSION.sqlite.gz, or model-VERSION-NAME.sqlite.gz beside an earlier one.
 * Later builds must boot on it without loss.
 */
await main(async () => {
	const name = process.argv[2] === undefined ? '' : `-${process.argv[2]}`;
	await onNode22(import.meta.url);
	await ensureInstalled();
	await ensureBuilt();
	const home = mkdtempSync(path.join(tmpdir(), 'pseo-fixture-'));
	const { startEmulator } = await loadTypeScript(path.join(ROOT, 'test', 'support', 'claude-emulator', 'index.ts'));
	const claude = await startEmulator();
	try {
		const env = directusEnvironment({
			PATH: process.env.PATH ?? '',
			HOME: home,
			HOST: '127.0.0.1',
			PORT: String(await freePort()),
			PSEO_HOME: home,
			DB_CLIENT: 'sqlite3',
			SECRET,
			ADMIN_EMAIL: 'admin@example.com',
			ADMIN_PASSWORD: 'admin-password',
			ADMIN_TOKEN,
			LOG_LEVEL: 'warn',
		});
		await bootstrap(env);
		await withServer(env, fill);
		claude.holdBatches();
		await withServer({ ...env, ANTHROPIC_API_KEY: claude.key, ANTHROPIC_BASE_URL: claude.url }, leaveQuestions);
		// Of this one only the beginning is kept: work that a newer build finds waiting.
		await withServer({ ...env, PSEO_WORKERS: '0' }, leaveWork);
		const file = path.join(ROOT, 'test', 'fixtures', `model-${modelVersion()}${name}.sqlite.gz`);
		writeFileSync(file, gzipSync(await vacuumed(String(env.DB_FILENAME)), { level: 9 }));
		say(`wrote ${path.relative(ROOT, file)}`);
	} finally {
		await claude.close();
		rmSync(home, { recursive: true, force: true });
	}
});

/**
 * @param {Record<string, string>} env
 * @param {(url: string) => Promise<void>} body
 */
async function withServer(env, body) {
	const server = await serve(env);
	try {
		await body(server.url);
	} finally {
		await server.stop();
	}
}

/** @param {string} url */
async function fill(url) {
	const admin = pseoClient(url, ADMIN_TOKEN);
	const { id } = await admin.client.request(createUser({ email: 'owner@example.com', token: USER_TOKEN }));
	await admin.client.request(createUser({ email: 'other@example.com', token: `${USER_TOKEN}-2` }));
	const owner = pseoClient(url, USER_TOKEN);
	await pseoClient(url, `${USER_TOKEN}-2`).call('GET', '/credits');
	await admin.call('POST', '/billing/grants', { user_id: id, amount: 1_000, reason: 'Paid by invoice 17' });
	const site = await makeSite(owner, 'https://towns.example.com');
	const { towns } = await loadTypeScript(path.join(ROOT, 'test', 'support', 'rows.ts'));
	await owner.call('POST', `/pseo/${site}/pages/import`, { ...PATTERN, rows: towns(6) });
	await finished(owner, await generate(owner, site, 6));
	// Too little is known of these two to write about them.
	await owner.call('POST', `/pseo/${site}/pages/import`, {
		...PATTERN,
		rows: [...towns(2, 6), { name: 'Emptyford', population: '' }, { name: 'Sparsegrad', population: 12 }],
	});
	await finished(owner, await generate(owner, site, 4));
	await owner.call('POST', `/pseo/${site}/pages/import`, { ...PATTERN, rows: towns(5, 8) });

	const byHand = await owner.call('POST', '/articles', {
		pseo_id: site,
		route: '/about',
		title: 'Über uns: «About»',
		content_markdown: '## Who we are\n\nTwo people & a dog — 🐕.',
		faqs: [{ question: 'Where?', answer: 'Here.' }],
	});
	const listed = await owner.call('GET', `/articles?pseo_id=${site}&limit=2&sort=id:asc`);
	await owner.call('PATCH', `/articles/${listed[0].id}`, {
		title: 'Changed by hand',
		content_markdown: '## New\n\nWritten anew by a person.',
	});
	await owner.call('PATCH', `/articles/${byHand.id}`, { status: 'published' });

	const planned = await makeSite(owner, 'https://bicycles.example.com');
	await owner.call('POST', '/generate/main-json', {
		pseo_id: planned,
		language_code: 'en-US',
		description: DESCRIPTION,
	});
	await leaveHubs(pseoClient(url, `${USER_TOKEN}-2`), towns(4));
	await adminsChanges(admin.client);
}

/**
 * Planned pages over the rows of a data set.
 * @param {ReturnType<typeof pseoClient>} other
 * @param {unknown[]} rows
 */
async function leaveHubs(other, rows) {
	const site = await makeSite(other, 'https://hubs.example.com');
	await other.call('POST', `/pseo/${site}/pages/import`, { ...PATTERN, rows });
	await other.call('POST', '/generate/main-json', {
		pseo_id: site,
		language_code: 'en-US',
		description: DESCRIPTION,
	});
}

/** @param {ReturnType<typeof pseoClient>['client']} client */
async function adminsChanges(client) {
	await client.request(updateField('pseos', 'name', { meta: { note: 'As our editors call it' } }));
	await client.request(
		createField('pseos', { field: 'budget', type: 'integer', meta: { interface: 'input' }, schema: {} }),
	);
	await client.request(updateSingleton('pseo_settings', { token_per_page: 12 }));
	const flows = await client.request(
		readFlows({
			filter: { description: { _starts_with: 'PSEO:' }, name: { _contains: 'sitemap' } },
			fields: ['id'],
		}),
	);
	const [flow] = flows;
	if (!flow || flows.length > 1) throw new Stop(`expected one Flow about sitemaps, got ${flows.length}`);
	await client.request(updateFlow(flow.id, { status: 'inactive' }));
	const own = await client.request(
		createFlow({ name: 'Theirs', status: 'inactive', trigger: 'webhook', options: {}, accountability: 'all' }),
	);
	await client.request(
		createOperation({
			flow: own.id,
			key: 'plan',
			name: 'Plan',
			type: 'pseo-generate-plan',
			options: {},
			position_x: 19,
			position_y: 1,
		}),
	);
}

/**
 * Pages of a model's writer whose answers are still to come.
 * @param {string} url
 */
async function leaveQuestions(url) {
	const other = pseoClient(url, `${USER_TOKEN}-2`);
	const site = await makeSite(other, 'https://asked.example.com', { writer: 'anthropic' });
	const { towns } = await loadTypeScript(path.join(ROOT, 'test', 'support', 'rows.ts'));
	await other.call('POST', `/pseo/${site}/pages/import`, { ...PATTERN, rows: towns(4) });
	const generation = await generate(other, site, 4);
	for (;;) {
		const { stage } = await other.call('GET', `/generations/${generation}`);
		if (stage === 'in_progress' || stage === 'submitted') return;
		await sleep(200);
	}
}

/** @param {string} url */
async function leaveWork(url) {
	const owner = pseoClient(url, USER_TOKEN);
	const sites = await owner.call('GET', '/pseo');
	await generate(owner, Math.min(...sites.map((/** @type {{ id: number }} */ { id }) => id)), 3);
}

/**
 * @param {ReturnType<typeof pseoClient>} owner
 * @param {string} website_url
 * @param {Record<string, unknown>} [settings]
 * @returns {Promise<number>}
 */
async function makeSite(owner, website_url, settings = {}) {
	const { id } = await owner.call('POST', '/pseo', {
		website_url,
		master_prompt: 'Write helpful pages in plain English.',
		settings: { import_sitemap: false, ...settings },
	});
	return id;
}

/**
 * @param {ReturnType<typeof pseoClient>} owner
 * @param {number} pseo_id
 * @param {number} post_count
 * @returns {Promise<number>}
 */
async function generate(owner, pseo_id, post_count) {
	return (await owner.call('POST', '/trigger/bulk-generation', { pseo_id, post_count })).generation_id;
}

/**
 * @param {ReturnType<typeof pseoClient>} owner
 * @param {number} generation
 */
async function finished(owner, generation) {
	for (;;) {
		const { status } = await owner.call('GET', `/generations/${generation}`);
		if (status === 'completed' || status === 'failed') return;
		await sleep(200);
	}
}

/**
 * The database as one small file without a journal, and without what Directus logs about its users.
 * @param {string} file
 */
async function vacuumed(file) {
	const { Database } = require('sqlite3');
	const database = new Database(file);
	const exec = promisify(database.exec.bind(database));
	await exec('DELETE FROM directus_activity; DELETE FROM directus_revisions; PRAGMA journal_mode = DELETE; VACUUM;');
	await promisify(database.close.bind(database))();
	return readFileSync(file);
}

function modelVersion() {
	return JSON.parse(readFileSync(path.join(ROOT, 'snapshots', 'model.json'), 'utf8')).version;
}

/** @returns {Promise<number>} */
function freePort() {
	return new Promise((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
			probe.close(() => resolve(port));
		});
	});
}
