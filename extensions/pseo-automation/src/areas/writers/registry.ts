import { clock } from '../../kernel/clock.js';
import type { Db, Trx } from '../../platform/db/index.js';
import {
	createLimiter,
	type Model,
	type ModelClient,
	type Models,
	type ModelService,
	type ObserveHeaders,
	readModels,
	readWriterSettings,
	ServiceFault,
	type WriterId,
} from '../models/index.js';
import { writerError } from './errors.js';
import type { Writer } from './types.js';

/** What a website's settings may say about its writer. */
export interface WriterChoice {
	writer?: string | undefined;
	model?: string | undefined;
	checker_model?: string | undefined;
}

/** A writer with all that a job needs to use it. */
export type ChosenWriter = { id: 'template'; writer: Writer } | { id: WriterId; service: ModelService; models: Models };

export interface Writers {
	/**
	 * The writer of a website: its own choice among those that the operator offers, else the operator's default.
	 * @throws writer_unavailable, model_unavailable
	 */
	choose(db: Db | Trx, choice: WriterChoice): Promise<ChosenWriter>;
	services: readonly ModelService[];
	/** For /health: every writer, what it can do, and what is wrong with its service in words. */
	status(db: Db): Promise<{
		writer: { id: string; ai: boolean; structured_output: boolean; batches: boolean };
		available: string[];
		warnings: string[];
	}>;
}

export interface RegistryDeps {
	template: Writer;
	/** Makes the clients that this server is configured for. */
	clients: ((observe: ObserveHeaders) => ModelClient)[];
	/** Models of an installation whose settings name none. */
	fallbackModels: readonly Model[];
	/** A model that the operator named in the environment, for a service without a price list. */
	openAiModel: string | null;
	pollMs: number;
}

/** A service's answer about its key is believed so long. */
const CHECK_EVERY_MS = 60_000;

const FREE = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0, batch_factor: 1 };

export function createWriters({ template, clients, fallbackModels, openAiModel, pollMs }: RegistryDeps): Writers {
	const services = clients.map((make): ModelService => {
		const limiter = createLimiter();
		const client = make((headers) => limiter.observe(headers));
		return { id: client.id, client, limiter, hasBatches: client.batches !== null, pollMs };
	});
	const checked = new Map<WriterId, { at: number; warning: string | null }>();

	function pick(models: Model[], writer: WriterId, tier: Model['tier'], wanted: string | undefined): Model {
		const own = models.filter((model) => model.writer === writer);
		const found =
			wanted === undefined
				? (own.find((model) => model.tier === tier) ?? own[0])
				: own.find((model) => model.id === wanted);
		if (found) return found;
		// A server of one's own has one model and no price list; its tokens cost nothing.
		if (writer === 'openai-compatible' && openAiModel !== null && (wanted === undefined || wanted === openAiModel))
			return { id: openAiModel, writer, tier, ...FREE };
		throw writerError('model_unavailable', {
			model: wanted ?? `none for ${writer}`,
			offered: own.map(({ id }) => id).join(', ') || 'none',
		});
	}

	async function defaultId(db: Db | Trx): Promise<string> {
		const { default_writer } = await readWriterSettings(db);
		return default_writer === 'auto' ? (services[0]?.id ?? 'template') : default_writer;
	}

	async function checkService({ id, client }: ModelService): Promise<string | null> {
		const known = checked.get(id);
		if (known && clock.now() - known.at < CHECK_EVERY_MS) return known.warning;
		const warning = await client.check().then(
			() => null,
			(error: unknown) => warningOf(id, error),
		);
		checked.set(id, { at: clock.now(), warning });
		return warning;
	}

	return {
		services,
		async choose(db, choice) {
			const id = choice.writer ?? (await defaultId(db));
			if (id === 'template') return { id, writer: template };
			const service = services.find((entry) => entry.id === id);
			if (!service)
				throw writerError('writer_unavailable', {
					writer: id,
					offered: ['template', ...services.map((entry) => entry.id)].join(', '),
				});
			const models = readModels((await readWriterSettings(db)).models, fallbackModels);
			return {
				id: service.id,
				service,
				models: {
					writer: pick(models, service.id, 'writer', choice.model),
					checker: pick(models, service.id, 'checker', choice.checker_model),
				},
			};
		},
		async status(db) {
			const id = await defaultId(db);
			const service = services.find((entry) => entry.id === id);
			const warnings = (await Promise.all(services.map(checkService))).filter((warning) => warning !== null);
			if (!service && id !== 'template')
				warnings.push(
					`the default writer is ${id}, which is not configured here: generations that name no other are refused`,
				);
			const can = service ? { ai: true, structured_output: true, batches: service.hasBatches } : template.can;
			return { writer: { id, ...can }, available: ['template', ...services.map((entry) => entry.id)], warnings };
		},
	};
}

function warningOf(id: WriterId, error: unknown): string | null {
	const words = error instanceof Error ? error.message : String(error);
	if (!(error instanceof ServiceFault)) return `${id}: ${words}`;
	if (error.kind === 'bad_key') return `${id}: ${words}; pages cannot be written with it until the key is replaced`;
	if (error.kind === 'spend_cap') return `${id}: ${words}; pages cannot be written with it until the limit is raised`;
	// Many servers of one's own have no list of models.
	if (error.kind === 'missing' || error.kind === 'rejected') return null;
	return `${id}: its service cannot be reached (${words}); jobs wait for it`;
}
