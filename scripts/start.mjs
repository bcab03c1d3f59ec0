import { ensureBuilt } from './lib/build.mjs';
import { bootstrap, directusEnvironment, markIntroduced, requireFreePort, serve } from './lib/directus.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { introduction } from './lib/introduction.mjs';
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
		for (const line of introduction(server.url, admin, demo, settings.ADMIN_PASSWORD !== undefined)) say(line);
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
