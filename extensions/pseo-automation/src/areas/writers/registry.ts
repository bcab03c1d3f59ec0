import type { Db, Trx } from '../../platform/db/index.js';
import type { ChosenModels, ModelChoice, Models } from '../models/index.js';
import { writerError } from './errors.js';
import { readDefaultWriter } from './settings.store.js';
import type { Writer } from './types.js';

/** What a website's settings may say about its writer. */
export interface WriterChoice extends ModelChoice {
	writer?: string | undefined;
}

/** A writer with all that a job needs to use it. */
export type ChosenWriter = { id: 'template'; writer: Writer } | ChosenModels;

export interface Writers {
	/**
	 * The writer of a website: its own choice among those that the operator offers, else the operator's default.
	 * @throws writer_unavailable, model_unavailable
	 */
	choose(db: Db | Trx, choice: WriterChoice): Promise<ChosenWriter>;
	/** For /health: the default writer and what it can do, all writers, and what is wrong in words. */
	status(db: Db): Promise<{
		writer: { id: string; ai: boolean; structured_output: boolean; batches: boolean };
		available: string[];
		warnings: string[];
	}>;
}

export function createWriters(template: Writer, models: Models): Writers {
	const available = ['template', ...models.services.map(({ id }) => id)];

	async function defaultId(db: Db | Trx): Promise<string> {
		const chosen = await readDefaultWriter(db);
		return chosen === 'auto' ? (models.services[0]?.id ?? 'template') : chosen;
	}

	return {
		async choose(db, choice) {
			const id = choice.writer ?? (await defaultId(db));
			if (id === 'template') return { id, writer: template };
			const chosen = await models.choose(db, id, choice);
			if (chosen === null) throw writerError('writer_unavailable', { writer: id, offered: available.join(', ') });
			return chosen;
		},
		async status(db) {
			const id = await defaultId(db);
			const service = models.services.find((entry) => entry.id === id);
			const warnings: string[] = [];
			if (!service && id !== 'template')
				warnings.push(
					`the default writer is ${id}, which is not configured here: generations that name no other are refused`,
				);
			const can = service ? { ai: true, structured_output: true, batches: service.hasBatches } : template.can;
			return { writer: { id, ...can }, available, warnings };
		},
	};
}
