import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { ROOT } from './lib/root.mjs';
import { Stop, main, say } from './lib/say.mjs';

/**
 * Files that are made from what runs. Each generator answers the texts of its files by their path in the repository.
 * @type {Record<string, () => Promise<Record<string, string>>>}
 */
const GENERATORS = {
	env: async () => (await import('./generators/env.mjs')).default(),
	rows: async () => (await import('./generators/rows.mjs')).default(),
	tour: async () => (await import('./generators/tour.mjs')).default(),
	events: async () => (await import('./generators/events.mjs')).default(),
	reference: async () => (await import('./generators/reference.mjs')).default(),
};

// `generate.mjs [NAME..]` writes them, `--check` says which committed ones are stale.
await main(async () => {
	await onNode22(import.meta.url);
	await ensureInstalled();
	const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
	const unknown = asked.filter((name) => !(name in GENERATORS));
	if (unknown.length > 0)
		throw new Stop(`generate: expected ${Object.keys(GENERATORS).join(', ')}, got ${unknown.join(', ')}`, 2);
	const stale = [];
	for (const [name, generate] of Object.entries(GENERATORS)) {
		if (asked.length > 0 && !asked.includes(name)) continue;
		for (const [file, text] of Object.entries(await generate())) {
			const place = path.join(ROOT, file);
			if (existsSync(place) && readFileSync(place, 'utf8') === text) continue;
			stale.push(file);
			if (process.argv.includes('--check')) continue;
			mkdirSync(path.dirname(place), { recursive: true });
			writeFileSync(place, text);
			say(`wrote ${file}`);
		}
	}
	if (process.argv.includes('--check') && stale.length > 0) {
		throw new Stop(`Stale: ${stale.join(', ')}\nBring them up to date with: npm run generate`);
	}
});
