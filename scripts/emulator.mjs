import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { ROOT } from './lib/root.mjs';
import { Stop, main, say } from './lib/say.mjs';
import { loadTypeScript } from './lib/typescript.mjs';

// `npm run emulator -- [--port 8089] [--key KEY] [--set '{"batchMs":2000}']`: a stand-in for the Claude API on the
// loopback, for trying things out without a key and without cost. It serves until it is interrupted.
await main(async () => {
	await onNode22(import.meta.url);
	const { port, key, settings } = readArguments(process.argv.slice(2));
	await ensureInstalled();
	const { startEmulator } = await loadTypeScript(path.join(ROOT, 'test', 'support', 'claude-emulator', 'index.ts'));
	const emulator = await startEmulator({ batchMs: 5000, ...settings, port, ...(key ? { keys: [key] } : {}) });
	say(`emulator ${emulator.url}`);
	say(`export ANTHROPIC_BASE_URL=${emulator.url} ANTHROPIC_API_KEY=${emulator.key}`);
	say(`state    ${emulator.url}/_emulator/state`);
	await new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
	});
	await emulator.close();
});

/** @param {string[]} args */
function readArguments(args) {
	const { values } = parseArgs({
		args,
		options: {
			port: { type: 'string', default: '0' },
			key: { type: 'string' },
			set: { type: 'string', default: '{}' },
		},
	});
	const port = Number(values.port);
	if (!Number.isInteger(port) || port < 0 || port > 65_535)
		throw new Stop(`--port: expected 0 to 65535, got "${values.port}"`, 2);
	try {
		return { port, key: values.key, settings: JSON.parse(values.set) };
	} catch {
		throw new Stop(`--set: expected settings as JSON, for example {"batchMs":2000}, got "${values.set}"`, 2);
	}
}
