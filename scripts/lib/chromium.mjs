import { existsSync } from 'node:fs';
import { capture } from './run.mjs';
import { Stop, say, tail } from './say.mjs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/**
 * Where Chromium stands: PSEO_CHROMIUM, or the usual places. Where it is nowhere, Debian's package is installed.
 * @returns {Promise<string>}
 */
export async function findChromium() {
	const named = process.env.PSEO_CHROMIUM;
	if (named !== undefined) {
		if (!existsSync(named)) throw new Stop(`PSEO_CHROMIUM: expected a browser, got ${named}, which does not exist`);
		return named;
	}
	const there = PLACES.find((place) => existsSync(place));
	if (there) return there;
	const hint = 'expected Chromium: install it, or say in PSEO_CHROMIUM where it is';
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Stop(hint);
	say('browser   installing the package chromium with apt-get');
	for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
		const { code, output } = await capture('apt-get', args, {
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		});
		if (code !== 0) throw new Stop(`${tail(output, 20)}\n\napt-get ${args[0]} failed; ${hint}`);
	}
	const [debian = ''] = PLACES;
	if (!existsSync(debian)) throw new Stop(hint);
	return debian;
}
