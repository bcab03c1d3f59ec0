import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLE, ROOT } from './root.mjs';

/** Modules that look for files beside themselves keep their own place: the bundle stands elsewhere. */
const ownPlace = {
	name: 'own-place',
	/** @param {import('esbuild').PluginBuild} build */
	setup(build) {
		build.onLoad({ filter: /\.(ts|mjs)$/ }, ({ path: file }) => {
			const code = readFileSync(file, 'utf8');
			if (file.includes('node_modules') || !code.includes('import.meta.url')) return null;
			const url = JSON.stringify(pathToFileURL(file).href);
			return { contents: code.replaceAll('import.meta.url', url), loader: file.endsWith('.ts') ? 'ts' : 'js' };
		});
	},
};

/**
 * Loads a TypeScript module of this repository with what it imports. Bundled first, as the builder of extensions
 * does: Node's own type stripping neither maps `.js` to `.ts` nor knows parameter properties.
 * @param {string} file
 * @returns {Promise<any>}
 */
export async function loadTypeScript(file) {
	const { build } = await import('esbuild');
	// Below the bundle, so that packages are looked up as the bundle's own: it has another zod than the root.
	const folder = path.join(BUNDLE, 'node_modules', '.cache', 'typescript');
	mkdirSync(folder, { recursive: true });
	const name = path.relative(ROOT, file).replaceAll(path.sep, '__').replace(/\.ts$/, '');
	const outfile = path.join(folder, `${name}.${process.pid}.mjs`);
	await build({
		entryPoints: [file],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node22',
		packages: 'external',
		sourcemap: 'inline',
		logLevel: 'error',
		plugins: [ownPlace],
	});
	try {
		return await import(pathToFileURL(outfile).href);
	} finally {
		rmSync(outfile, { force: true });
	}
}
