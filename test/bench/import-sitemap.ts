import { parseArgs } from 'node:util';
import { createUser, createWebsite, type Job, until, type User } from '../support/client.js';
import { say, timed } from './support/measure.js';
import { peakMb, residentMb, withServer } from './support/server.js';
import { openSite, type Site } from './support/sitemap-site.js';
import type { Row } from './support/table.js';

/** The first reading of anything makes the process grow: code, caches, the driver's statements. */
const WARM_URLS = 100_000;
/** MB; a target of this project. */
const TARGET = 100;

/** `npm run bench -- import-sitemap [--urls 1000000]`: how much the Directus process grows while it imports an index. */
export async function importSitemap(args: string[]): Promise<Row[]> {
	const { values } = parseArgs({ args, options: { urls: { type: 'string', default: '1000000' } } });
	const count = Number(values.urls);
	if (!Number.isInteger(count) || count < 1)
		throw new Error(`expected --urls to be a positive whole number, got ${values.urls}`);
	say(`import-sitemap  ${count} URLs`);
	const [small, big] = [await openSite(WARM_URLS), await openSite(count)];
	try {
		return await withServer({ env: { PSEO_ALLOW_PRIVATE_HOSTS: `${small.host},${big.host}` } }, async (server) => {
			const user = await createUser(server);
			await importIt(user, small, WARM_URLS);
			const before = residentMb(server.pid);
			let took = 0;
			const peak = await peakMb(server.pid, async () => {
				took = await timed(() => importIt(user, big, count));
			});
			const grown = peak - before;
			return [
				{
					work: `${count.toLocaleString('en')}-URL index imported`,
					against: '-',
					ours: `${before.toFixed(0)} to ${peak.toFixed(0)} MB`,
					theirs: '-',
					figure: `+ ${grown.toFixed(0)} MB`,
					target: `< + ${TARGET} MB`,
					met: grown < TARGET,
					notes: [
						`SQLite, after an import of ${WARM_URLS.toLocaleString('en')} URLs; resident memory every 100 ms; ${(took / 1000).toFixed(0)} s, ${Math.round((count * 1000) / took)} URLs/s`,
					],
				},
			];
		});
	} finally {
		await Promise.all([small.close(), big.close()]);
	}
}

async function importIt(user: User, site: Site, count: number): Promise<void> {
	const website = await createWebsite(user, { website_url: site.url });
	const { body, text } = await user.api.post<{ job_id: string }>(`/pseo/${website.id}/import-sitemap`);
	if (!body.data?.job_id) throw new Error(`expected a job, got ${text}`);
	const job = await until(
		async () => {
			const { data } = (await user.api.get<Job>(`/jobs/${body.data.job_id}`)).body;
			return data.status !== 'pending' && data.status !== 'running' && data;
		},
		{ timeout: 30 * 60_000, every: 500, what: 'the end of the import' },
	);
	if (job.status !== 'succeeded' || job.progress.done !== count)
		throw new Error(`expected ${count} pages, got ${JSON.stringify(job)}`);
}
