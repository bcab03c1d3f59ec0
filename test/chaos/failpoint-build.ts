import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from '../../scripts/lib/build.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';
import { BUNDLE, ROOT } from '../../scripts/lib/root.mjs';
import { capture } from '../../scripts/lib/run.mjs';

const CACHE = path.join(ROOT, '.cache', 'chaos');
const FORGET_AFTER_MS = 3600_000;

/**
 * Builds the bundle with its failpoints, beside the real one and once for the same sources.
 * @returns the folder of extensions to start Directus with; below the repository, where packages are found
 */
export async function failpointBuild(): Promise<string> {
	const folder = path.join(CACHE, fingerprint().slice(0, 16));
	if (existsSync(folder)) return path.join(folder, 'extensions');
	await withLock(`${folder}.lock`, async () => {
		if (existsSync(folder)) return;
		const making = `${folder}.making`;
		rmSync(making, { recursive: true, force: true });
		await build(path.join(making, 'extensions', path.basename(BUNDLE)));
		renameSync(making, folder);
		forgetOld(folder);
	});
	return path.join(folder, 'extensions');
}

/** The builder writes where it is called: in a folder whose sources are a link to the real ones. */
async function build(place: string): Promise<void> {
	mkdirSync(place, { recursive: true });
	for (const file of ['package.json', 'extension.config.js'])
		copyFileSync(path.join(BUNDLE, file), path.join(place, file));
	symlinkSync(path.join(BUNDLE, 'src'), path.join(place, 'src'));
	const cli = path.join(ROOT, 'node_modules', '@directus', 'extensions-sdk', 'cli.js');
	const { code, output } = await capture(process.execPath, [cli, 'build', '--no-minify'], {
		cwd: place,
		env: { ...process.env, PSEO_FAILPOINTS: '1' },
	});
	if (code !== 0 || !existsSync(path.join(place, 'dist', 'api.js')))
		throw new Error(`the bundle does not build with its failpoints (exit code ${code}):\n${output}`);
}

function forgetOld(kept: string): void {
	for (const entry of readdirSync(CACHE)) {
		const folder = path.join(CACHE, entry);
		if (folder !== kept && Date.now() - statSync(folder).mtimeMs > FORGET_AFTER_MS)
			rmSync(folder, { recursive: true, force: true });
	}
}
