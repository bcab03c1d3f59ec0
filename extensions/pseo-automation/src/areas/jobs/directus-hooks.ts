import { SYSTEM } from '../../kernel/who.js';
import type { DirectusHook } from '../../platform/area/index.js';
import { jobError } from './errors.js';
import { firstActiveOf } from './store.js';

/**
 * Jobs are made, changed and ended by the server only: a row from a form would have no charge and no worker.
 * Ended ones may be removed. @throws job_guarded, job_active
 */
export const jobHooks: DirectusHook[] = [
	...(['create', 'update'] as const).map((verb): DirectusHook => ({
		event: `pseo_jobs.items.${verb}`,
		filter: async () => {
			throw jobError('job_guarded');
		},
	})),
	{
		event: 'pseo_jobs.items.delete',
		filter: async (keys, _meta, { database }) => {
			const active = await firstActiveOf(database, SYSTEM, keys as unknown as number[]);
			if (active !== null) throw jobError('job_active', { job: active });
			return keys;
		},
	},
];
