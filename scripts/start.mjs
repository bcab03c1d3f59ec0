import { ensureBuilt } from './lib/build.mjs';
import { bootstrap, directusEnvironment, markIntroduced, requireFreePort, serve } from './lib/directus.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { Stop, main, say } from './lib/say.mjs';
import { isOn, readSettings } from './lib/settings.mjs';

// `npm start`: from a fresh clone to a server that answers. What is done already is not done again.
await main(async () => {
	await onNode22(import.meta.url);
	const settings = readSettings();
	await requireFreePort(settings);
	await ensureInstalled();
	await ensureBuilt();
	const env = directusEnvironment(settings);
	const admin = await bootstrap(env);
	const server = await serve(env);
	const demo = admin && isOn(settings.PSEO_DEMO) ? await seed(server, env, admin) : null;
	say(`ready ${server.url}`);
	if (admin) {
		introduce(server.url, admin, demo, settings.ADMIN_PASSWORD !== undefined);
		markIntroduced(env);
	}
	const code = await server.ended;
	// 130 and 143 are Ctrl-C and a plain kill: that is how one stops a server.
	if (code === 0 || code === 130 || code === 143) return 0;
	throw new Stop(`Directus ended with exit code ${code}. Its log: ${server.logFile}`, code);
});

/**
 * @param {import('./lib/directus.mjs').Server} server
 * @param {Record<string, string>} env
 * @param {{ email: string, password: string }} admin
 */
async function seed(server, env, admin) {
	const { seedDemo } = await import('./demo-seed.mjs');
	try {
		return await seedDemo({
			url: server.url,
			adminToken: env.ADMIN_TOKEN,
			adminEmail: admin.email,
			adminPassword: admin.password,
			log: (line) => say(`demo      ${line}`),
		});
	} catch (error) {
		// The server itself is fine, and its login is shown only now: go on without the demo.
		say(`demo      left out: ${error instanceof Error ? error.message : JSON.stringify(error)}`);
		return null;
	}
}

/**
 * Shown at the first start only and written nowhere.
 * @param {string} url
 * @param {{ email: string, password: string }} admin
 * @param {import('./demo-seed.mjs').Demo | null} demo
 * @param {boolean} given whether the password came with the settings: it is known, and a terminal keeps what it shows
 */
function introduce(url, admin, demo, given) {
	say('');
	say(`  Studio          ${url}/admin`);
	say(`  Administrator   ${admin.email}`);
	say(`  Password        ${given ? 'as set in ADMIN_PASSWORD' : admin.password}`);
	if (demo) {
		say(`  Demo user       ${demo.email}`);
		say(`  Demo token      ${demo.token}`);
		const call = `curl -s -H 'Authorization: Bearer ${demo.token}'`;
		say('');
		say('  The demo site is being written: 25 pages about countries. Try:');
		say('');
		say(`  ${call} ${url}/pseo-endpoints/pseo`);
		say(`  ${call} ${url}/pseo-endpoints/generations/${demo.generation_id}`);
		say(
			demo.article_id === null
				? `  ${call} ${url}/pseo-endpoints/articles`
				: `  ${call} ${url}/pseo-endpoints/articles/${demo.article_id}/preview`,
		);
	}
	say('');
	say('  This is shown once and kept in no file. Ctrl-C stops the server.');
}
