import { expect, it } from 'vitest';
import { boundEntries, missingEntries } from '../../scripts/lib/lockfile.mjs';

const lockfile = {
	packages: {
		'node_modules/parser': {
			version: '2.0.0',
			dev: true,
			optionalDependencies: {
				'@parser/binding-linux-x64-gnu': '2.0.0',
				'@parser/binding-linux-arm-musleabihf': '2.0.0',
				'@parser/binding-darwin-arm64': '2.0.0',
			},
		},
		'node_modules/@parser/binding-linux-x64-gnu': { version: '2.0.0' },
		'node_modules/old/node_modules/parser': {
			version: '1.0.0',
			optionalDependencies: { '@parser/binding-linux-x64-gnu': '1.0.0' },
		},
	},
};

it('finds the native bindings that npm left out, with the platform that their names tell', () => {
	expect(missingEntries(lockfile)).toEqual([
		{
			where: 'node_modules/@parser/binding-linux-arm-musleabihf',
			entry: { version: '2.0.0', cpu: ['arm'], os: ['linux'], libc: ['musl'], dev: true, optional: true },
		},
		{
			where: 'node_modules/@parser/binding-darwin-arm64',
			entry: { version: '2.0.0', cpu: ['arm64'], os: ['darwin'], dev: true, optional: true },
		},
		// The one above has another version, so this one belongs beside its parent.
		{
			where: 'node_modules/old/node_modules/@parser/binding-linux-x64-gnu',
			entry: { version: '1.0.0', cpu: ['x64'], os: ['linux'], libc: ['glibc'], optional: true },
		},
	]);
});

it('finds entries that name a registry, links to our own packages left out', () => {
	const packages = {
		'node_modules/a': { resolved: 'https://registry.example.com/a.tgz' },
		'node_modules/own': { resolved: 'extensions/own', link: true },
	};
	expect(boundEntries({ packages })).toEqual(['node_modules/a']);
});
