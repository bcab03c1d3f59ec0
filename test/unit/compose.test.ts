import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { directusEnvironment, urlOf } from '../../scripts/lib/directus.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';
import { SETTINGS } from '../../scripts/lib/settings.mjs';
import { parseDockerfile, stagesOf } from './dockerfile.js';
import { references } from './interpolation.js';

interface Service {
	image: string;
	restart?: string;
	depends_on?: Record<string, { condition: string }>;
	environment?: Record<string, unknown>;
	env_file?: { path: string; required: boolean }[];
	ports?: string[];
	volumes?: string[];
	healthcheck?: { test: string[]; interval: string; timeout: string; retries: number };
}

interface Compose {
	services: Record<'database' | 'cache' | 'directus', Service>;
	volumes: Record<string, unknown>;
}

const text = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const json = <T>(file: string): T => JSON.parse(text(file)) as T;

const source = text('docker-compose.yml');
const document = parseDocument(source);
const { services, volumes } = document.toJS() as Compose;
const environment = services.directus.environment ?? {};
const bundle = json<{
	scripts: Record<string, string>;
	'directus:extension': { path: Record<string, string>; entries: { name: string }[] };
}>('extensions/pseo-automation/package.json');
const directusVersion = json<{ dependencies: { directus: string } }>('package.json').dependencies.directus;
/** What a build leaves below the bundle's folder, and the manifest that names it. */
const BUILT = ['dist', 'package.json'];

const home = mkdtempSync(path.join(tmpdir(), 'pseo-compose-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('docker-compose.yml', () => {
	it('parses without errors and warnings, into three services', () => {
		expect([...document.errors, ...document.warnings]).toEqual([]);
		expect(Object.keys(services).sort()).toEqual(['cache', 'database', 'directus']);
	});

	it('runs the Directus that package.json pins, and pins a version of everything', () => {
		expect(services.directus.image).toBe(`directus/directus:${directusVersion}`);
		for (const { image } of Object.values(services)) expect(image).toMatch(/:\d+(\.\d+)*(-\w+)?$/);
	});

	it('reads only variables that .env.example explains, and does without one what is said there', () => {
		const asked = references(source);
		expect(asked.length).toBeGreaterThan(10);
		for (const { name, operator, fallback } of asked) {
			const setting = SETTINGS.find((known) => known.name === name);
			expect(setting, name).toBeDefined();
			expect(text('.env.example'), name).toContain(`\n# ${name}=`);
			if (operator === ':?') expect(setting?.compose, name).toBe('must be set');
			else if (name === 'PUBLIC_URL')
				expect(fallback.replace(/\$\{(\w+):-[^}]*\}/g, '$1')).toBe(setting?.compose);
			else expect(fallback, name).toBe(setting?.compose ?? setting?.default ?? '');
		}
	});

	it('sets in Directus every setting of ours that .env may hold, but those that it decides itself', () => {
		const decided = {
			PSEO_HOME: 'volumes',
			PSEO_DEMO: 'npm start makes the demo',
			DB_FILENAME: 'PostgreSQL',
			LOG_LEVEL: 'Directus has its own default',
		};
		for (const { name } of SETTINGS.filter((setting) => !(setting.name in decided)))
			expect(environment, name).toHaveProperty(name);
	});

	it('hands everything in .env on, and never an address that no browser can open', () => {
		expect(services.directus.env_file).toEqual([{ path: '.env', required: false }]);
		expect(environment['PUBLIC_URL']).not.toContain('HOST');
		expect(urlOf({ HOST: '0.0.0.0', PORT: '8055' })).toBe('http://127.0.0.1:8055');
		expect(urlOf({ HOST: '[::]', PORT: '8055' })).toBe('http://[::1]:8055');
	});

	it('holds no secret: each comes from a variable that has no default', () => {
		const secrets = SETTINGS.filter(({ kind }) => kind === 'secret').map(({ name }) => name);
		const set = Object.values(services).flatMap((service) => Object.entries(service.environment ?? {}));
		const secret = set.filter(([name]) => secrets.includes(name) || /PASSWORD|SECRET|TOKEN$|_KEY$/.test(name));
		expect(secret.map(([name]) => name)).toEqual(
			expect.arrayContaining([
				'SECRET',
				'ADMIN_PASSWORD',
				'DB_PASSWORD',
				'POSTGRES_PASSWORD',
				'ANTHROPIC_API_KEY',
			]),
		);
		for (const [name, value] of secret) expect(value, name).toMatch(/^\$\{[A-Z_]+(:-|:\?[^}]*)\}$/);
		// Nor does a URL carry one.
		expect(source).not.toMatch(/\/\/[^/\s"]*:[^/\s"]*@/);
	});

	it('starts Directus when both others are healthy, restarts each, and looks after all three', () => {
		expect(services.directus.depends_on).toEqual({
			database: { condition: 'service_healthy' },
			cache: { condition: 'service_healthy' },
		});
		for (const [name, { healthcheck, restart }] of Object.entries(services)) {
			expect(restart, name).toBe('unless-stopped');
			expect(healthcheck, name).toMatchObject({
				test: expect.any(Array) as string[],
				interval: expect.stringMatching(/^\d+s$/) as string,
				timeout: expect.stringMatching(/^\d+s$/) as string,
				retries: expect.any(Number) as number,
			});
			expect(healthcheck?.test[0], name).toMatch(/^CMD(-SHELL)?$/);
		}
		expect(services.directus.healthcheck?.test.at(-1)).toBe(
			`http://127.0.0.1:${String(environment['PORT'])}/pseo-endpoints/health`,
		);
	});

	it('shows Directus to this machine only, unless told otherwise, and neither database nor cache to anybody', () => {
		expect(services.directus.ports).toEqual([`\${HOST:-127.0.0.1}:\${PORT:-8055}:${String(environment['PORT'])}`]);
		expect(services.database.ports).toBeUndefined();
		expect(services.cache.ports).toBeUndefined();
	});

	it('leads Directus to the other two by their names', () => {
		expect(environment).toMatchObject({ DB_CLIENT: 'pg', DB_HOST: 'database', REDIS_HOST: 'cache' });
		for (const name of ['USER', 'PASSWORD'])
			expect(environment[`DB_${name}`]).toBe(services.database.environment?.[`POSTGRES_${name}`]);
		expect(environment['DB_DATABASE']).toBe(services.database.environment?.['POSTGRES_DB']);
	});

	it('hides the plain tables, the very ones that npm start hides', () => {
		const hidden = String(environment['DB_EXCLUDE_TABLES']).split(',');
		expect(hidden.filter((table) => table.startsWith('pseo_')).sort()).toEqual(
			Object.keys(json('snapshots/tables.json')).sort(),
		);
		expect(hidden).toEqual(
			directusEnvironment({ PSEO_HOME: home, DB_CLIENT: 'pg' })['DB_EXCLUDE_TABLES']?.split(','),
		);
	});

	it('keeps data in volumes that it declares', () => {
		const mounts = Object.values(services).flatMap((service) => service.volumes ?? []);
		const named = mounts.map((mount) => mount.split(':')[0] as string).filter((place) => !place.startsWith('.'));
		expect(named.sort()).toEqual(['database', 'uploads']);
		expect(Object.keys(volumes).sort()).toEqual(named);
		expect(services.database.volumes).toEqual(['database:/var/lib/postgresql/data']);
	});

	it('mounts what the build makes, read-only, where Directus looks for extensions', () => {
		const mounts = (services.directus.volumes ?? [])
			.map((mount) => mount.split(':'))
			.filter(([place]) => place?.startsWith('.'));
		const target = `${String(environment['EXTENSIONS_PATH'])}/pseo-automation`;
		expect(mounts.map((mount) => mount.join(':')).sort()).toEqual(
			BUILT.map((part) => `./extensions/pseo-automation/${part}:${target}/${part}:ro`),
		);
		for (const [kind, file] of Object.entries(bundle['directus:extension'].path)) {
			expect(
				BUILT.some((part) => file.startsWith(`${part}/`)),
				`the ${kind} of the bundle lies in what is mounted: ${file}`,
			).toBe(true);
		}
	});
});

describe('Dockerfile', () => {
	const instructions = parseDockerfile(text('Dockerfile'));
	const stages = stagesOf(instructions);
	const [build, image] = stages as [(typeof stages)[0], (typeof stages)[0]];
	const copied = build.instructions
		.filter(({ keyword }) => keyword === 'COPY')
		.flatMap(({ words }) => words.slice(0, -1));

	it('has two stages: one that builds on the Node of Directus, and the Directus that package.json pins', () => {
		expect(stages.map(({ from, name }) => ({ from, name }))).toEqual([
			{ from: expect.stringMatching(/^node:22\b/) as string, name: 'build' },
			{ from: `directus/directus:${directusVersion}`, name: null },
		]);
	});

	it('hides the plain tables as compose does, and runs as a user who cannot write to the extension', () => {
		const set = image.instructions.filter(({ keyword }) => keyword === 'ENV').flatMap(({ words }) => words);
		expect(set).toContain(`DB_EXCLUDE_TABLES=${String(environment['DB_EXCLUDE_TABLES'])}`);
		expect(image.instructions.filter(({ keyword }) => keyword === 'USER').at(-1)?.words).toEqual(['node']);
		const copies = image.instructions.filter(({ keyword }) => keyword === 'COPY').flatMap(({ words }) => words);
		expect(copies.some((word) => /^--ch(own|mod)/.test(word))).toBe(false);
	});

	it('copies into the build what a clean checkout has and .dockerignore lets through', () => {
		const ignored = text('.dockerignore').split('\n').filter(Boolean);
		for (const place of copied) {
			expect(() => readdirOrFile(place), place).not.toThrow();
			expect(
				ignored.some((pattern) => place === pattern || place.startsWith(`${pattern}/`)),
				place,
			).toBe(false);
		}
		expect(ignored).toEqual(expect.arrayContaining(['node_modules', '**/dist', '.env', '.git', 'data']));
	});

	it('copies all that the installation needs before it: the lockfile and the manifest of every workspace', () => {
		const at = build.instructions.findIndex(
			({ keyword, words }) => keyword === 'RUN' && words[0] === 'npm' && words[1] === 'ci',
		);
		const before = build.instructions
			.slice(0, at)
			.filter(({ keyword }) => keyword === 'COPY')
			.flatMap(({ words }) => words.slice(0, -1));
		const manifests = json<{ workspaces: string[] }>('package.json').workspaces.map(
			(folder) => `${folder}/package.json`,
		);
		expect(before).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', ...manifests]));
	});

	it('copies every file that the bundle imports from outside of its folder', () => {
		const outside = new Set<string>();
		const src = path.join(ROOT, 'extensions', 'pseo-automation', 'src');
		for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
			if (!entry.isFile() || !/\.(ts|vue)$/.test(entry.name) || entry.name.endsWith('.test.ts')) continue;
			for (const [, target] of readFileSync(path.join(entry.parentPath, entry.name), 'utf8').matchAll(
				/from '(\.[^']+)'/g,
			)) {
				const file = path.relative(ROOT, path.resolve(entry.parentPath, target as string));
				if (!file.startsWith('extensions/')) outside.add(file);
			}
		}
		expect([...outside].some((file) => file.startsWith('snapshots/'))).toBe(true);
		for (const file of outside)
			expect(
				copied.some((place) => file === place || file.startsWith(`${place}/`)),
				file,
			).toBe(true);
	});

	it('builds with the script of the bundle, which builds as npm run build does', () => {
		const last = build.instructions.at(-1);
		expect([last?.keyword, ...(last?.words ?? [])]).toEqual([
			'RUN',
			'npm',
			'run',
			'build',
			'--workspace',
			'extensions/pseo-automation',
		]);
		const [command, ...args] = (bundle.scripts['build'] ?? '').split(' ');
		expect(command).toBe('directus-extension');
		expect(text('scripts/lib/build.mjs')).toContain(`[cli, ${args.map((arg) => `'${arg}'`).join(', ')}]`);
	});

	it('takes out of the build what docker-compose.yml mounts, to the same place', () => {
		const folder = path.posix.join(
			build.instructions.find(({ keyword }) => keyword === 'WORKDIR')?.words[0] ?? '',
			'extensions/pseo-automation',
		);
		const target = `${String(environment['EXTENSIONS_PATH'])}/pseo-automation`;
		const copies = image.instructions
			.filter(({ keyword }) => keyword === 'COPY')
			.map(({ words }) => words.join(' '));
		expect(copies.sort()).toEqual(BUILT.map((part) => `--from=build ${folder}/${part} ${target}/${part}`));
		expect(image.instructions.find(({ keyword }) => keyword === 'ENV')?.words).toEqual([
			`EXTENSIONS_PATH=${String(environment['EXTENSIONS_PATH'])}`,
		]);
	});

	it('asks the health route as docker-compose.yml does', () => {
		const check = image.instructions.find(({ keyword }) => keyword === 'HEALTHCHECK')?.words ?? [];
		expect(check.slice(check.indexOf('CMD'))).toEqual(services.directus.healthcheck?.test);
	});
});

/** @throws when there is no such place */
function readdirOrFile(place: string): void {
	const file = path.join(ROOT, place);
	try {
		readdirSync(file);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error;
	}
}
