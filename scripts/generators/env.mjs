import { SETTINGS } from '../lib/settings.mjs';

/** `.env.example` from the table of settings. */
export default function generateEnv() {
	const entries = SETTINGS.map(({ name, about, default: given, unset, compose }) =>
		[
			`# ${about}`,
			`# Unset: ${given ?? unset}${compose ? `; with docker compose: ${compose}` : ''}.`,
			`# ${name}=${given ?? ''}`,
		].join('\n'),
	);
	const head = [
		'# Settings of `npm start`. Copy this file to .env and take the # off the lines that you change.',
		'# docker-compose.yml reads the same file; it has a database and a data folder of its own.',
		'# A variable of the environment wins over this file. Other variables of Directus may stand here too.',
		'# Made by `npm run generate` from scripts/lib/settings.mjs.',
	].join('\n');
	return { '.env.example': `${[head, ...entries].join('\n\n')}\n` };
}
