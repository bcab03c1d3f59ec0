import { clock } from '../../kernel/clock.js';
import type { Db, Trx } from '../../platform/db/index.js';
import { createAnthropicClient } from './anthropic/client.js';
import { cancelOrphans } from './asking/batches.js';
import type { ChosenModels, ModelService } from './asking/context.js';
import type { ModelClient, ObserveHeaders } from './client-types.js';
import { modelError } from './errors.js';
import { createLimiter } from './limiter.js';
import { createOpenAiClient } from './openai-compatible/client.js';
import { type Model, readModels, type ServiceId } from './prices.js';
import { ServiceFault } from './service-fault.js';
import { readModelSettings } from './settings.store.js';

/** What a website's settings may say about its models. */
export interface ModelChoice {
	model?: string | undefined;
	checker_model?: string | undefined;
}

/** The services that this server is configured for, with their models and prices. */
export interface Models {
	/** The preferred one first. `hasBatches` turns false when the server behind it answers that it has none. */
	services: readonly Readonly<Pick<ModelService, 'id' | 'hasBatches'>>[];
	/** A service with its models; null where this server is not configured for it. @throws model_unavailable */
	choose(db: Db | Trx, service: string, choice: ModelChoice): Promise<ChosenModels | null>;
	/** What is wrong with the services, in words for the operator. */
	warnings(): Promise<string[]>;
	/** Cancels what a crash left at a service. */
	reconcile(db: Db): Promise<void>;
}

export interface ModelsOptions {
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

/** The clients of the services that the environment names a key or an address of. */
export function clientsOf(config: {
	anthropic: { apiKey: string | null; baseUrl: string | null };
	openAi: { baseUrl: string; apiKey: string | null } | null;
}): ModelsOptions['clients'] {
	const { anthropic, openAi } = config;
	const { apiKey, baseUrl } = anthropic;
	return [
		...(apiKey === null ? [] : [(observe: ObserveHeaders) => createAnthropicClient({ apiKey, baseUrl, observe })]),
		...(openAi === null ? [] : [(observe: ObserveHeaders) => createOpenAiClient({ ...openAi, observe })]),
	];
}

export function createModels({ clients, fallbackModels, openAiModel, pollMs }: ModelsOptions): Models {
	const services = clients.map((make): ModelService => {
		const limiter = createLimiter();
		const client = make((headers) => limiter.observe(headers));
		return { id: client.id, client, limiter, hasBatches: client.batches !== null, pollMs };
	});
	const checked = new Map<ServiceId, { at: number; warning: string | null }>();

	function pick(models: Model[], service: ServiceId, tier: Model['tier'], wanted: string | undefined): Model {
		const own = models.filter((model) => model.writer === service);
		const found =
			wanted === undefined
				? (own.find((model) => model.tier === tier) ?? own[0])
				: own.find((model) => model.id === wanted);
		if (found) return found;
		// A server of one's own has one model and no price list; its tokens cost nothing.
		if (service === 'openai-compatible' && openAiModel !== null && (wanted === undefined || wanted === openAiModel))
			return { id: openAiModel, writer: service, tier, ...FREE };
		throw modelError('model_unavailable', {
			model: wanted ?? `none for ${service}`,
			offered: own.map(({ id }) => id).join(', ') || 'none',
		});
	}

	async function check({ id, client }: ModelService): Promise<string | null> {
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
		async choose(db, id, choice) {
			const service = services.find((entry) => entry.id === id);
			if (!service) return null;
			const models = readModels(await readModelSettings(db), fallbackModels);
			return {
				id: service.id,
				service,
				models: {
					writer: pick(models, service.id, 'writer', choice.model),
					checker: pick(models, service.id, 'checker', choice.checker_model),
				},
			};
		},
		warnings: async () => (await Promise.all(services.map(check))).filter((warning) => warning !== null),
		async reconcile(db) {
			for (const service of services) await cancelOrphans(db, service);
		},
	};
}

function warningOf(id: ServiceId, error: unknown): string | null {
	const words = error instanceof Error ? error.message : String(error);
	if (!(error instanceof ServiceFault)) return `${id}: ${words}`;
	if (error.kind === 'bad_key') return `${id}: ${words}; pages cannot be written with it until the key is replaced`;
	if (error.kind === 'spend_cap') return `${id}: ${words}; pages cannot be written with it until the limit is raised`;
	// Many servers of one's own have no list of models.
	if (error.kind === 'missing' || error.kind === 'rejected') return null;
	return `${id}: its service cannot be reached (${words}); jobs wait for it`;
}
