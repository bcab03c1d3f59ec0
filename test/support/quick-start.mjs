import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { flushCompileCache, registerHooks } from 'node:module';
import path from 'node:path';

/**
 * Preloaded into every test server. Most of a start goes into finding and compiling the 4,500 files of Directus, the
 * same ones each time. The first server that is asked to stop writes down where each import led (PSEO_TEST_MODULES is the
 * file) and what it compiled, and those after it start in two thirds of the processor time. Only what Directus's own packages import is
 * remembered, never what the bundle or a test does.
 */
const file = process.env.PSEO_TEST_MODULES ?? '';
const begun = existsSync(file);
/** @type {Map<string, [url: string, format: string | null]>} */
const known = new Map(begun ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : []);
const PACKAGES = '/node_modules/';

registerHooks({
	resolve(specifier, context, next) {
		// Directus loads an extension under a new address at every start, which Node's cache of compiled code cannot know.
		if (/\/extensions\/.*\?t=\d+$/.test(specifier)) return next(specifier.replace(/\?t=\d+$/, ''), context);
		const from = context.parentURL ?? '';
		if (!from.includes(PACKAGES)) return next(specifier, context);
		const kind = context.conditions.includes('require') ? 'require' : 'import';
		const key = `${kind} ${specifier} ${from.slice(0, from.lastIndexOf('/'))}`;
		const found = known.get(key);
		if (found) {
			const [url, format] = found;
			return { url, format: format ?? undefined, importAttributes: context.importAttributes, shortCircuit: true };
		}
		const result = next(specifier, context);
		if (!begun && result.url.startsWith('file:') && result.url.includes(PACKAGES))
			known.set(key, [result.url, result.format ?? null]);
		return result;
	},
});

if (!begun && file !== '') {
	// Directus ends by its signal, so there is no moment later than this one.
	process.once('SIGTERM', () => {
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(`${file}.${process.pid}`, JSON.stringify(Object.fromEntries(known)));
		renameSync(`${file}.${process.pid}`, file);
		flushCompileCache();
	});
}
