import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { npmCommand } from '../../scripts/lib/node22.mjs';
import { BUNDLE } from '../../scripts/lib/root.mjs';
import { HOST } from './process.js';

const run = promisify(execFile);

async function npm(cwd: string, args: string[]): Promise<string> {
	const command = npmCommand();
	const all = [...command.args, ...args, '--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
	return (await run(command.program, all, { cwd, maxBuffer: 16 * 1024 * 1024 })).stdout;
}

/** One file of a package, as npm packs it. */
export interface PackedFile {
	path: string;
	size: number;
}

/** `npm pack` of the bundle as it is built. @returns the tarball, with what it holds */
export async function packBundle(
	folder: string,
): Promise<{ tarball: string; files: PackedFile[]; size: number; unpackedSize: number }> {
	mkdirSync(folder, { recursive: true });
	const answer = JSON.parse(await npm(BUNDLE, ['pack', '--json', '--pack-destination', folder])) as unknown;
	const [packed] = (Array.isArray(answer) ? answer : Object.values(answer as object)) as [
		{ filename: string; files: PackedFile[]; size: number; unpackedSize: number },
	];
	return { ...packed, tarball: path.join(folder, path.basename(packed.filename)) };
}

/** A project with Directus into which a tarball was installed by npm. @returns its folder */
export async function projectWith(folder: string, tarball: string): Promise<string> {
	mkdirSync(folder, { recursive: true });
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'a-project', private: true }));
	await npm(folder, ['install', tarball]);
	// Beside it, as in a project where npm has installed both.
	symlinkSync(path.join(HOST, 'node_modules', 'directus'), path.join(folder, 'node_modules', 'directus'));
	return folder;
}

/** Names of what npm has put into a project. */
export function installedIn(project: string): string[] {
	return readdirSync(path.join(project, 'node_modules', 'pseo-automation'), { recursive: true })
		.map(String)
		.sort();
}
