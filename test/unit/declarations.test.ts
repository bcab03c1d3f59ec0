import { describe, expect, it } from 'vitest';
import jobs from '../../snapshots/collections/pseo_jobs.json' with { type: 'json' };
import { SETTINGS } from '../../extensions/pseo-automation/src/contract/settings.js';
import { type Area, declarationsOf, defineArea } from '../../extensions/pseo-automation/src/platform/area/index.js';
import { AREAS } from '../../extensions/pseo-automation/src/wiring.js';

const declared = declarationsOf(AREAS, 0);

describe('what the areas declare', () => {
	it('names every kind of job that a person can choose in Studio, with its lane and what it does', () => {
		const type = (areas: readonly Area[]) =>
			declarationsOf(areas, 0).model.collections.find(({ collection }) => collection === 'pseo_jobs')?.fields[
				'type'
			];
		expect([...(type(AREAS)?.choices ?? [])].sort()).toEqual(Object.keys(declared.jobs).sort());
		expect(jobs.fields.type).not.toHaveProperty('choices');
		// A new kind needs no change of the model.
		const scans = defineArea({
			name: 'scans',
			jobs: { scan: { lane: 'crawl', does: 'Reads every page of a website' } },
			open: () => undefined,
		});
		expect(type([...AREAS, scans])?.choices).toContain('scan');
	});

	it('names an area for every setting of a website', () => {
		const names = declared.settings.map(({ name }) => name).sort();
		expect(names).toEqual(Object.keys(SETTINGS.shape).sort());
	});

	const area = (name: string, parts: Partial<Area>): Area => defineArea({ name, open: () => undefined, ...parts });
	it.each([
		['jobs', { jobs: { scan: { lane: 'crawl', does: 'Scans' } } }],
		['settings', { settings: { pace: true } }],
		['failpoints', { failpoints: { 'scan.saved': 'saved' } }],
		['scopes', { scopes: { 'scans:read': 'Read scans' } }],
	] as [string, Partial<Area>][])('may not name the same thing twice: %s', (part, parts) => {
		expect(() => declarationsOf([area('one', parts), area('two', parts)], 0)).toThrow(
			new RegExp(`^${part}: expected one area to declare .*, got two too$`),
		);
	});
});
