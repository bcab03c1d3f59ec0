import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { events } from './events.js';

const AREAS = path.join(import.meta.dirname, '..', 'areas');
const sources = readdirSync(AREAS, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
	.map((file) => readFileSync(path.join(AREAS, file), 'utf8'))
	.filter((source) => source.includes('append('));

describe.each(Object.entries(events))('the event %s', (type, entry) => {
	it('has an example that is a payload of it', () => {
		expect(entry.payload.safeParse(entry.example).error).toBeUndefined();
	});
	it('shows every field of its payload in the example', () => {
		expect(Object.keys(entry.example)).toEqual(Object.keys(entry.payload.shape));
	});
	it('is appended by an area', () => {
		expect(sources.some((source) => source.includes(`'${type}'`))).toBe(true);
	});
});
