import { SYSTEM } from '../../kernel/who.js';
import type { AreaContext, DirectusHook } from '../../platform/area/index.js';
import type { Trx } from '../../platform/db/index.js';
import { accessArea } from '../access/index.js';
import { generationError } from './errors.js';
import type { Generations } from './service.js';
import { firstActive } from './store.js';

export function generationHooks(generations: Generations, { use }: AreaContext): DirectusHook[] {
	const access = use(accessArea);
	return [
		{
			event: 'pseo_generations.items.create',
			filter: async (payload, _meta, { database, accountability }) => {
				const maker = await access.makerOf(accountability, database);
				return generations.begin(database, payload, { who: maker ?? SYSTEM, user: maker?.user ?? null });
			},
		},
		{
			event: 'pseo_generations.items.update',
			filter: async (payload, _meta, { accountability }) =>
				checkGenerationChange(payload, accountability === null),
		},
		{
			event: 'pseo_generations.items.delete',
			filter: async (keys, _meta, { database }) => refuseActive(database, keys as unknown as number[]),
		},
	];
}

/** All that an update of a generation through Directus may hold: the announcement of its end, which changes nothing. */
const ANNOUNCEMENT = new Set(['status', 'date_completed', 'announced_at']);

/**
 * Lets only the announcement through: states and tokens change in guarded transitions, not in a form.
 * @throws generation_guarded
 */
function checkGenerationChange(payload: Record<string, unknown>, bySystem: boolean): Record<string, unknown> {
	const names = Object.keys(payload);
	if (!bySystem || !names.includes('announced_at') || names.some((name) => !ANNOUNCEMENT.has(name)))
		throw generationError('generation_guarded');
	return payload;
}

/** Deleting a generation at work would keep its tokens without its pages. @throws generation_active */
async function refuseActive(trx: Trx, ids: number[]): Promise<void> {
	const active = await firstActive(trx, SYSTEM, ids);
	if (active !== null) throw generationError('generation_active', { generation_id: active });
}
