import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ByteStream } from './byte-lines.js';
import { type JsonBody, type JsonSettings, readJson, readJsonSettings } from './read-json.js';

/**
 * Reads a JSON body in whatever order its members stand. Rows cannot be used before the route is known, so a body
 * without a route in the query goes to a temporary file first, and is read twice: memory stays flat either way.
 * @throws ImportFault as `readJson`
 */
export async function readJsonInAnyOrder(stream: ByteStream, settings: JsonSettings): Promise<JsonBody> {
	if (settings.route !== undefined) return readJson(stream, settings);
	const folder = await mkdtemp(path.join(tmpdir(), 'pseo-import-'));
	const file = path.join(folder, 'body.json');
	const clean = () => rm(folder, { recursive: true, force: true });
	try {
		await pipeline(stream, createWriteStream(file, { mode: 0o600 }));
		const body = await readJson(createReadStream(file), {
			...(await readJsonSettings(createReadStream(file))),
			...given(settings),
		});
		return { ...body, rows: cleanedAfter(body.rows, clean) };
	} catch (error) {
		await clean();
		throw error;
	}
}

const given = (settings: JsonSettings): JsonSettings => (settings.title === undefined ? {} : { title: settings.title });

async function* cleanedAfter<T>(rows: AsyncGenerator<T>, clean: () => Promise<void>): AsyncGenerator<T> {
	try {
		yield* rows;
	} finally {
		await clean();
	}
}
