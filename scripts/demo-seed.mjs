import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { authentication, createDirectus, createUser, readUsers, rest, updateUser } from '@directus/sdk';
import { pseoClient, reason } from './lib/client.mjs';
import { countryRows } from './lib/countries.mjs';

const DEMO_EMAIL = 'demo@example.com';
const DEMO_SITE = 'https://countries.example.com';
const DEMO_TOKENS = 5_000;
const DEMO_PAGES = 25;
/** How long to wait for a first article, so that the third curl command can name one. */
const FIRST_ARTICLE_MS = 15_000;

/**
 * What a person at the first start gets to play with.
 * @typedef {object} Demo
 * @property {string} email
 * @property {string} token static token of the demo user; the database keeps it, no file does
 * @property {number} website_id
 * @property {number} generation_id
 * @property {number | null} article_id the first article, null if none was written in time
 */

/**
 * Makes a demo user and a site with real data, and starts writing 25 of its pages. Doing it again (the first try was
 * cut off) goes on where it stopped.
 * @param {{ url: string, adminToken?: string | undefined, adminEmail: string, adminPassword: string, log: (line: string) => void }} options
 * @returns {Promise<Demo>}
 */
export async function seedDemo({ url, adminToken, adminEmail, adminPassword, log }) {
	const admin = pseoClient(url, adminToken ?? (await login(url, adminEmail, adminPassword)));
	const { id, token } = await demoUser(admin.client);
	const demo = pseoClient(url, token);
	const { balance } = await demo.call('GET', '/credits');
	if (balance < DEMO_TOKENS) {
		await admin.call('POST', '/billing/grants', { user_id: id, amount: DEMO_TOKENS - balance, reason: 'Demo' });
	}
	const website = await demoSite(demo);
	log(`user ${DEMO_EMAIL}, site ${DEMO_SITE}`);
	const result = await demo.call('POST', `/pseo/${website}/pages/import`, {
		route: '/countries/{slug}',
		title: '{name}: facts and comparisons',
		rows: countryRows(),
	});
	log(`${result.imported + result.updated} countries imported, ${DEMO_PAGES} pages in the making`);
	const generation = await startGeneration(demo, website);
	return {
		email: DEMO_EMAIL,
		token,
		website_id: website,
		generation_id: generation,
		article_id: await firstArticle(demo, website),
	};
}

/** @typedef {ReturnType<typeof pseoClient>} Client */

/**
 * @param {string} url
 * @param {string} email
 * @param {string} password
 */
async function login(url, email, password) {
	const client = createDirectus(url)
		.with(authentication('json', { autoRefresh: false }))
		.with(rest());
	try {
		const { access_token } = await client.login({ email, password });
		if (access_token) return access_token;
		throw new Error('no token came');
	} catch (error) {
		throw new Error(`log-in of ${email}: ${reason(error)}`, { cause: error });
	}
}

/**
 * An API user: no role and no policy, so it takes none of the three Studio seats and sees nothing but our routes.
 * @param {Client['client']} admin
 */
async function demoUser(admin) {
	const token = randomBytes(24).toString('base64url');
	try {
		const [known] = await admin.request(
			readUsers({ filter: { email: { _eq: DEMO_EMAIL } }, fields: ['id'], limit: 1 }),
		);
		if (known) {
			await admin.request(updateUser(known.id, { token, status: 'active' }));
			return { id: known.id, token };
		}
		const made = await admin.request(
			createUser({ email: DEMO_EMAIL, first_name: 'Demo', status: 'active', token }),
		);
		return { id: made.id, token };
	} catch (error) {
		throw new Error(`demo user: ${reason(error)}`, { cause: error });
	}
}

/**
 * @param {Client} demo
 * @returns {Promise<number>}
 */
async function demoSite(demo) {
	const websites = await demo.call('GET', '/pseo');
	const known = websites.find((/** @type {any} */ website) => website.website_url.startsWith(DEMO_SITE));
	if (known) return known.id;
	const made = await demo.call('POST', '/pseo', {
		website_url: DEMO_SITE,
		name: 'Countries of the world',
		master_prompt: 'An atlas for curious readers: one page per country, plain English, every figure from the data.',
		// example.com has no sitemap to import.
		settings: { import_sitemap: false },
	});
	return made.id;
}

/**
 * @param {Client} demo
 * @param {number} website
 * @returns {Promise<number>}
 */
async function startGeneration(demo, website) {
	const [latest] = await demo.call('GET', `/generations?pseo_id=${website}`);
	if (latest) return latest.id;
	const started = await demo.call('POST', '/trigger/bulk-generation', { pseo_id: website, post_count: DEMO_PAGES });
	return started.generation_id;
}

/**
 * @param {Client} demo
 * @param {number} website
 * @returns {Promise<number | null>}
 */
async function firstArticle(demo, website) {
	const deadline = Date.now() + FIRST_ARTICLE_MS;
	while (Date.now() < deadline) {
		const [article] = await demo.call('GET', `/articles?pseo_id=${website}&limit=1`);
		if (article) return article.id;
		await sleep(500);
	}
	return null;
}
