import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import cliProgress from 'cli-progress';
import { pseoClient } from './lib/client.mjs';
import { countryRows } from './lib/countries.mjs';
import { Stop, say } from './lib/say.mjs';

const DESCRIPTION =
	'An atlas for curious readers, teachers and travellers. One page per country gives its capital, area, languages, currencies and neighbours, and says how it compares with the rest of its region and of the world.';
const POLL_EVERY_MS = 500;
const GIVE_UP_AFTER_MS = 15 * 60_000;

// `npm run demo -- --token TOKEN [--url http://127.0.0.1:8055] [--pages 25]`, or URL and TOKEN in the environment:
// the whole loop over HTTP, as a program of yours would run it.
const { values } = parseArgs({
	args: process.argv.slice(3),
	options: { url: { type: 'string' }, token: { type: 'string' }, pages: { type: 'string', default: '25' } },
});
const url = (values.url ?? process.env.URL ?? `http://127.0.0.1:${process.env.PORT || '8055'}`).replace(/\/+$/, '');
const token = values.token ?? process.env.TOKEN;
if (!token) throw new Stop('TOKEN: expected the token of a user, as the first `npm start` shows it, got none', 2);
const pages = Number(values.pages);
if (!Number.isInteger(pages) || pages < 1)
	throw new Stop(`--pages: expected a positive integer, got "${values.pages}"`, 2);

const pseo = pseoClient(url, token);

const website = await pseo.call('POST', '/pseo', {
	website_url: 'https://atlas.example.com',
	master_prompt: DESCRIPTION,
	name: 'Atlas',
	settings: { import_sitemap: false },
});
say(`website     ${website.id} ${website.website_url}`);

const imported = await pseo.call('POST', `/pseo/${website.id}/pages/import`, {
	route: '/countries/{slug}',
	title: '{name}: facts and comparisons',
	rows: countryRows(),
});
say(`import      ${imported.imported} pages from rows, ${imported.rejected.length} rejected`);

const plan = await pseo.call('POST', '/generate/main-json', {
	pseo_id: website.id,
	language_code: 'en-US',
	description: DESCRIPTION,
});
say(`plan        ${plan.total_pages} routes`);

const { balance } = await pseo.call('GET', '/credits');
const estimate = await pseo
	.call('GET', `/generations/estimate?pseo_id=${website.id}&post_count=${pages}&mode=bulk`)
	.catch(() => null);
say(
	`tokens      ${balance} in the account, ${estimate ? `${estimate.tokens} needed for ${pages} pages` : 'this server gives no estimate'}`,
);

const begun = Date.now();
const { generation_id: id } = await pseo.call('POST', '/trigger/bulk-generation', {
	pseo_id: website.id,
	post_count: pages,
});
const generation = await watch(id);
const seconds = (Date.now() - begun) / 1000;

const articles = await everyArticle(website.id);
const words = articles.reduce((sum, { word_count: count }) => sum + count, 0);
const first = articles.at(-1);
say('');
for (const [label, value] of [
	['status', generation.status],
	['pages', `${generation.created_count} written, ${generation.failed_count} failed`],
	['words', `${words}, ${articles.length > 0 ? Math.round(words / articles.length) : 0} a page`],
	['tokens', `${generation.tokens_charged} charged, ${generation.tokens_refunded} refunded`],
	['cost', `$${generation.cost_usd}`],
	['time', `${seconds.toFixed(1)} s`],
	...generation.failed_routes.map((/** @type {any} */ { route, error }) => ['failed', `${route ?? '-'}: ${error}`]),
	...(first
		? [
				[
					'read',
					`curl -s -H "Authorization: Bearer ${values.token ? token : '$TOKEN'}" ${url}/pseo-endpoints/articles/${first.id}/preview`,
				],
			]
		: []),
]) {
	say(`  ${String(label).padEnd(9)}${value}`);
}
if (generation.status !== 'completed')
	throw new Stop(
		`The generation ended as ${generation.status}: ${generation.error ?? 'see the failed routes above'}`,
	);

/**
 * @param {number} generationId
 * @returns {Promise<any>}
 */
async function watch(generationId) {
	const bar = new cliProgress.SingleBar(
		{ format: 'generating  {bar} {value}/{total} pages {status}', noTTYOutput: true, notTTYSchedule: 2_000 },
		cliProgress.Presets.shades_classic,
	);
	bar.start(pages, 0, { status: 'pending' });
	try {
		for (const deadline = Date.now() + GIVE_UP_AFTER_MS; Date.now() < deadline; await sleep(POLL_EVERY_MS)) {
			const state = await pseo.call('GET', `/generations/${generationId}`);
			bar.update(state.created_count + state.failed_count, { status: state.status });
			if (state.status === 'completed' || state.status === 'failed') return state;
		}
	} finally {
		bar.stop();
	}
	throw new Stop(`The generation ${generationId} has not ended within ${GIVE_UP_AFTER_MS / 60_000} minutes.`);
}

/**
 * `data` comes without its cursor through the SDK, so ask for as many as a list gives at once.
 * @param {number} websiteId
 * @returns {Promise<{ id: number, word_count: number }[]>}
 */
async function everyArticle(websiteId) {
	return pseo.call('GET', `/articles?pseo_id=${websiteId}&limit=100`);
}
