import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE, ROOT } from '../../scripts/lib/root.mjs';
import { api, createUser, createWebsite, ended, importRows } from '../support/client.js';
import { startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { installedIn, packBundle, projectWith } from '../support/package.js';
import { towns } from '../support/rows.js';

/** Bytes. Directus reads the file at every start, on every command and in every process. */
const MAX_API_JS = 4.1e6;
const MAX_TARBALL = 1.5e6;

const folder = mkdtempSync(path.join(tmpdir(), 'pseo-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let packed: Awaited<ReturnType<typeof packBundle>>;
let project: string;
beforeAll(async () => {
	packed = await packBundle(folder);
	project = await projectWith(path.join(folder, 'project'), packed.tarball);
});

describe('the package', () => {
	it('holds what runs, a README with its pictures and the licence: no sources, no tests', () => {
		const names = packed.files.map(({ path: name }) => name).sort();
		const pictures = names.filter((name) => /^images\/[\w-]+\.png$/.test(name));
		expect(names.filter((name) => !pictures.includes(name))).toEqual([
			'LICENSE',
			'README.md',
			'dist/api.js',
			'dist/app.js',
			'package.json',
		]);
		const readme = readFileSync(path.join(BUNDLE, 'README.md'), 'utf8');
		const shown = [...readme.matchAll(/!\[[^\]]+\]\((images\/[\w-]+\.png)\)/g)].map(([, name]) => name);
		expect(shown.length).toBeGreaterThan(0);
		expect(shown.sort()).toEqual(pictures);
		expect(readFileSync(path.join(BUNDLE, 'LICENSE'), 'utf8')).toBe(
			readFileSync(path.join(ROOT, 'LICENSE'), 'utf8'),
		);
	});

	it('is small: each file stays within its budget', () => {
		const api = packed.files.find(({ path: name }) => name === 'dist/api.js');
		expect(api?.size).toBeLessThan(MAX_API_JS);
		expect(packed.size).toBeLessThan(MAX_TARBALL);
	});

	it('says of itself what npm and the marketplace ask for', () => {
		const manifest = JSON.parse(readFileSync(path.join(BUNDLE, 'package.json'), 'utf8')) as Record<string, unknown>;
		expect(manifest).toMatchObject({
			version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
			license: 'MIT',
			icon: expect.any(String) as string,
			keywords: expect.arrayContaining(['directus', 'directus-extension', 'seo']) as string[],
		});
		expect(manifest).not.toHaveProperty('dependencies');
	});

	it('is installed by npm into a project beside Directus, which loads it from there and works with it', async () => {
		expect(installedIn(project)).toContain(path.join('dist', 'api.js'));
		const server = await startDirectus({
			empty: true,
			extensions: path.join(folder, 'no-extensions'),
			// As Directus sets it by itself.
			env: { PACKAGE_FILE_LOCATION: project, DB_EXCLUDE_TABLES: 'spatial_ref_sys,sysdiagrams' },
		});
		const { status, body } = await api(server, server.adminToken).get<{ warnings: string[] }>('/health');
		expect(status, server.log()).toBe(200);
		expect(body.data.warnings).toEqual([
			expect.stringMatching(/set DB_EXCLUDE_TABLES=spatial_ref_sys,sysdiagrams,pseo_\w+,/),
		]);
		await server.db('pseo_plans').update({ requests_per_minute: 1_000_000 });
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(5));
		const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
		expect(started.status, started.text).toBe(200);
		expect(await ended(user, started.body.generation_id)).toMatchObject({ status: 'completed', created_count: 5 });
		await checkInvariants(server.db);
	});

	it('is refused as a second copy beside a folder in extensions, which goes on working', async () => {
		const server = await startDirectus({ env: { PACKAGE_FILE_LOCATION: project } });
		expect(server.log()).toMatch(
			/expected one copy of the extension, got a second from .*api\.js beside .*api\.js/,
		);
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(5));
		const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
		expect(await ended(user, started.body.generation_id)).toMatchObject({ status: 'completed', created_count: 5 });
		await checkInvariants(server.db);
	});
});
