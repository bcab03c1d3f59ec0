import type { Facts } from './types.js';

/** What a hub page is about, as its facts say it. */
export type Hub =
	| { hub: 'overview' }
	| { hub: 'category'; column: string; value: string }
	| { hub: 'top'; column: string; side: 'high' | 'low' };

/** Which hub the facts of a page of kind `hub` describe; null when they describe none. */
export function hubOf(facts: Facts): Hub | null {
	const { hub, column, value, side } = facts;
	if (hub === 'overview') return { hub };
	if (hub === 'category' && typeof column === 'string' && typeof value === 'string') return { hub, column, value };
	if (hub === 'top' && typeof column === 'string' && (side === 'high' || side === 'low'))
		return { hub, column, side };
	return null;
}
