import type { Trx } from '../../platform/db/index.js';
import { generationError } from './errors.js';
import { firstActive } from './store.js';

/** All that an update of a generation through Directus may hold: the announcement of its end, which changes nothing. */
const ANNOUNCEMENT = new Set(['status', 'date_completed', 'announced_at']);

/**
 * Lets only the announcement through: states and tokens change in guarded transitions, not in a form.
 * @throws generation_guarded
 */
export function checkGenerationChange(payload: Record<string, unknown>, bySystem: boolean): Record<string, unknown> {
	const names = Object.keys(payload);
	if (!bySystem || !names.includes('announced_at') || names.some((name) => !ANNOUNCEMENT.has(name)))
		throw generationError('generation_guarded');
	return payload;
}

/** Deleting a generation at work would keep its tokens without its pages. @throws generation_active */
export async function refuseActive(trx: Trx, ids: number[]): Promise<void> {
	const active = await firstActive(trx, ids);
	if (active !== null) throw generationError('generation_active', { generation_id: active });
}
