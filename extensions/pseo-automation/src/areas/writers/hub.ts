import type { Facts } from './types.js';

/** What a hub page is about; it travels in the page's facts. */
export type Hub =
	| { hub: 'overview' }
	| { hub: 'category'; column: string; value: string }
	| { hub: 'top'; column: string; side: 'high' | 'low' };

/** True for facts that mark a hub: a `hub` key with one of the three kinds, and nothing that a row would have besides. */
export function isHub(facts: Facts): boolean {
	return hubOf(facts) !== null;
}

export function hubOf(facts: Facts): Hub | null {
	if (Object.keys(facts).some((key) => !/^(?:hub|column|value|side)$/.test(key))) return null;
	const { hub, column, value, side } = facts;
	if (hub === 'overview') return { hub };
	if (hub === 'category' && typeof column === 'string' && typeof value === 'string') return { hub, column, value };
	if (hub === 'top' && typeof column === 'string' && (side === 'high' || side === 'low'))
		return { hub, column, side };
	return null;
}
