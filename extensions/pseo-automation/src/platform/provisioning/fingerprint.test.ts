import { expect, it } from 'vitest';
import { digestsOf, fingerprint } from './fingerprint.js';

const KINDS = { note: 'plain', hidden: 'boolean', options: 'json' } as const;

it('is the same for a row as SQLite, MariaDB and PostgreSQL give it', () => {
	const sqlite = { note: 'A note', hidden: 1, options: '{"b":[{"y":1,"x":2}],"a":null}' };
	const postgres = { note: 'A note', hidden: true, options: { a: null, b: [{ x: 2, y: 1 }] } };
	expect(fingerprint(sqlite, KINDS)).toBe(fingerprint(postgres, KINDS));
	expect(fingerprint({ note: null, hidden: 0, options: null }, KINDS)).toBe(fingerprint({}, KINDS));
});

it('tells which properties differ', () => {
	const before = digestsOf(fingerprint({ note: 'A note', hidden: false, options: { a: [1, 2] } }, KINDS), KINDS);
	const after = digestsOf(fingerprint({ note: 'A note', hidden: true, options: { a: [2, 1] } }, KINDS), KINDS);
	expect(Object.keys(KINDS).filter((name) => before[name as 'note'] !== after[name as 'note'])).toEqual([
		'hidden',
		'options',
	]);
});

it('takes a property that an older mark does not have for one that was empty', () => {
	const older = fingerprint({ note: 'A note' }, { note: 'plain' } as const);
	expect(digestsOf(older, KINDS)['options']).toBe(digestsOf(fingerprint({}, KINDS), KINDS)['options']);
});
