// The same loop from a script, on @directus/sdk with a static token:
//   URL=http://127.0.0.1:8055 TOKEN=... node examples/generate-pages.mjs
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { createDirectus, rest, staticToken } from '@directus/sdk';
import { pseo, wholeAnswers } from './pseo-client.mjs';

const url = process.env.URL ?? 'http://127.0.0.1:8055';
const directus = createDirectus(url, { globals: { fetch: wholeAnswers } })
	.with(staticToken(process.env.TOKEN ?? ''))
	.with(rest());

/** @param {'GET' | 'POST' | 'PUT'} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
const call = (method, path, body) => pseo(directus, method, path, body);

const website = (
	await call('POST', '/pseo', {
		website_url: 'https://planets.example',
		name: 'Planets',
		master_prompt: 'Pages about the planets for curious readers. Compare them with each other.',
		settings: { import_sitemap: false },
	})
).data;

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
let { data: generation } = await call('GET', `/generations/${id}`);
while (generation.status === 'pending' || generation.status === 'running') {
	await wait(300);
	({ data: generation } = await call('GET', `/generations/${id}`));
}
console.log(
	`${generation.status}: ${generation.created_count} of ${generation.requested_count} pages, ${generation.tokens_charged} tokens`,
);

// Page by page: `next_cursor` is null on the last one.
let cursor = '';
do {
	const page = await call('GET', `/articles?pseo_id=${website.id}&limit=5${cursor && `&cursor=${cursor}`}`);
	for (const article of page.data) console.log(`${article.route}  ${article.word_count} words  ${article.title}`);
	cursor = page.next_cursor ? encodeURIComponent(page.next_cursor) : '';
} while (cursor);
