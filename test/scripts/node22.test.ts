import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { environmentFor, findNode22, isUsable, NODE_LEAST } from '../../scripts/lib/node22.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';

it('compiles native modules against the headers of the chosen Node, whatever an npmrc says', () => {
	const env = environmentFor({ PATH: '/usr/bin', npm_config_nodedir: '/usr' }, '/opt/node22/bin/node', '/opt/node22');
	expect(env).toMatchObject({ PATH: `/opt/node22/bin${path.delimiter}/usr/bin`, npm_config_nodedir: '/opt/node22' });
});

it('forgets what npm told the script about its own Node, and keeps what a user set', () => {
	const env = environmentFor(
		{
			PATH: '',
			npm_config_prefix: '/usr',
			npm_lifecycle_event: 'start',
			npm_package_name: 'x',
			npm_config_registry: 'https://registry.example.com',
			npm_config_cache: '/cache',
		},
		'/opt/node22/bin/node',
		'/opt/node22',
	);
	expect(env).not.toHaveProperty('npm_config_prefix');
	expect(env).not.toHaveProperty('npm_lifecycle_event');
	expect(env).not.toHaveProperty('npm_package_name');
	expect(env).toMatchObject({ npm_config_registry: 'https://registry.example.com', npm_config_cache: '/cache' });
});

it('finds a Node 22 with its headers', async () => {
	const { node, nodedir } = await findNode22();
	expect(path.isAbsolute(node)).toBe(true);
	expect(process.versions.node).toMatch(/^22\./);
	expect(nodedir).not.toBe('/usr');
});

it('takes no Node that is older than what is documented, and none of another major', () => {
	const versions = ['20.19.0', '22.18.9', '22.19.0', '22.23.3', '24.1.0'];
	expect(versions.filter(isUsable)).toEqual(['22.19.0', '22.23.3']);
});

it('names one Node everywhere', () => {
	const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
	for (const file of ['package.json', 'extensions/pseo-automation/package.json']) {
		expect((JSON.parse(read(file)) as { engines: { node: string } }).engines.node, file).toBe(`>=${NODE_LEAST}`);
	}
	for (const file of ['README.md', 'CONTRIBUTING.md']) expect(read(file), file).toContain(NODE_LEAST);
});
