// The same loop from a script, on @directus/sdk with a static token:
//   URL=http://127.0.0.1:8055 TOKEN=... node examples/generate-pages.mjs
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { createDirectus, customEndpoint, rest, staticToken } from '@directus/sdk';

const url = process.env.URL ?? 'http://127.0.0.1:8055';
const directus = createDirectus(url)
	.with(staticToken(process.env.TOKEN ?? ''))
	.with(rest());

/** @param {'GET' | 'POST'} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
const call = (method, path, body) =>
	directus.request(
		customEndpoint({
			path: `/pseo-endpoints${path}`,
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		}),
	);

/** The SDK answers `data` where there is one, the whole body otherwise. @param {any} answer */
const dataOf = (answer) => answer.data ?? answer;

const website = dataOf(
	await call('POST', '/pseo', {
		website_url: 'https://planets.example',
		name: 'Planets',
		master_prompt: 'Pages about the planets for curious readers. Compare them with each other.',
		settings: { import_sitemap: false },
	}),
);

// CSV goes up as it is; the SDK would make JSON of it.
const csv = await readFile(new URL('planets.csv', import.meta.url));
const query = new URLSearchParams({ route: '/planets/{slug}', title: '{name} in numbers' });
const upload = await fetch(`${url}/pseo-endpoints/pseo/${website.id}/pages/import?${query}`, {
	method: 'POST',
	headers: { Authorization: `Bearer ${process.env.TOKEN}`, 'Content-Type': 'text/csv' },
	body: csv,
});
const { data: report } = await upload.json();
console.log(`${report.imported} pages planned`);

const { generation_id: id } = await call('POST', '/trigger/bulk-generation', {
	pseo_id: website.id,
	post_count: report.imported,
});
let generation = dataOf(await call('GET', `/generations/${id}`));
while (generation.status === 'pending' || generation.status === 'running') {
	await wait(300);
	generation = dataOf(await call('GET', `/generations/${id}`));
}
console.log(
	`${generation.status}: ${generation.created_count} of ${generation.requested_count} pages, ${generation.tokens_charged} tokens`,
);

for (const article of dataOf(await call('GET', `/articles?pseo_id=${website.id}&limit=100`))) {
	console.log(`${article.route}  ${article.word_count} words  ${article.title}`);
}
