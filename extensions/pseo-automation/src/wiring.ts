import type { Knex } from 'knex';
import manifest from '../package.json' with { type: 'json' };
import model from '../../../snapshots/model.json' with { type: 'json' };
import { type Accountability, accessArea } from './areas/access/index.js';
import { articlesArea } from './areas/articles/index.js';
import { auditsArea } from './areas/audits/index.js';
import { billingArea } from './areas/billing/index.js';
import { generationArea } from './areas/generation/index.js';
import { jobsArea } from './areas/jobs/index.js';
import { modelsArea } from './areas/models/index.js';
import { planArea } from './areas/plan/index.js';
import { websitesArea } from './areas/websites/index.js';
import { writersArea } from './areas/writers/index.js';
import { type Area, declarationsOf, type Declarations, type OpenAreas, openAreas } from './platform/area/index.js';
import { type Config, readConfig } from './platform/config/index.js';
import { openItems } from './platform/db/items.js';
import { purgeAfterWrites } from './platform/db/purge.js';
import { createEventReaders } from './platform/events/index.js';
import {
	createCursors,
	createRateLimiter,
	mountRoutes,
	publicDespiteToken,
	type Router,
	type RouterOptions,
} from './platform/http/index.js';
import { createEmbeddedRuntime, widthsFor } from './platform/jobs/index.js';
import { platformArea } from './platform/platform-area.js';
import { provision, type Provisioned, type ProvisioningServices } from './platform/provisioning/index.js';
import { CRAWLER, createSafeFetch } from './platform/web/index.js';

/** Every area in its order: each uses only those before it. A new area is one line here. */
export const AREAS: readonly Area[] = [
	platformArea,
	accessArea,
	billingArea,
	jobsArea,
	websitesArea,
	auditsArea,
	modelsArea,
	writersArea,
	articlesArea,
	planArea,
	generationArea,
];

export interface Log {
	info(message: string): void;
	warn(message: string): void;
	error(context: unknown, message: string): void;
}

/** What Directus hands to hooks, endpoints and operations, as far as we use it. */
export interface DirectusContext {
	database: Knex;
	env: Record<string, unknown>;
	logger: Log;
	getSchema(): Promise<unknown>;
	services: unknown;
}

type Services = Omit<ProvisioningServices, 'getSchema'> & {
	ItemsService: Parameters<typeof openItems>[0]['services']['ItemsService'];
	UtilsService: new (options: { schema: null; knex: Knex; accountability: { admin: true } }) => {
		clearCache(what: { system: false }): Promise<unknown>;
	};
	ServerService: new (options: { schema: unknown; accountability: { admin: true; user: string } }) => {
		serverInfo(): Promise<{ version?: string }>;
	};
};

export interface App extends OpenAreas {
	declared: Declarations;
	log: Log;
	mount(router: Router): void;
	/** Where Directus takes WebSockets. */
	socketPaths: readonly string[];
	/** Serves public routes to callers whose token was refused; see platform/http. */
	publicDespiteToken: ReturnType<typeof publicDespiteToken>;
	/** Whether a table under a name of ours was there before the extension: its hooks leave it alone. */
	isForeign(table: string): boolean;
	/** Makes the database hold the model; the routes answer 503 until it does. */
	provision(): Promise<Provisioned>;
	/** Whether forms of this Directus show a hook's sentence at its field, as they do from version 12 on. */
	showsSentencesInForms(): boolean;
	start(): void;
	stop(): Promise<void>;
}

let app: App | null = null;

/** Builds the areas once per process: all entries of the bundle share this module. */
export function wire(context: DirectusContext): App {
	app ??= build(context, AREAS);
	return app;
}

/** Builds these areas on the services of one Directus. */
export function build(context: DirectusContext, list: readonly Area[]): App {
	const { logger: log, getSchema } = context;
	const services = context.services as Services;
	const config = readConfig(context.env);
	const declared = declarationsOf(list, model.version);
	const db = withCachePurge(context, declared, config);
	const runtime = createEmbeddedRuntime(db, { widths: widthsFor(config.workers), log });
	const fetch = createSafeFetch({
		allowPrivateHosts: config.allowPrivateHosts,
		userAgent: `${CRAWLER}/${manifest.version}`,
	});
	const events = createEventReaders(db, log);
	let sentencesInForms = false;
	const directusVersion = async (user: string): Promise<string | null> =>
		(
			await new services.ServerService({
				schema: await getSchema(),
				accountability: { admin: true, user },
			}).serverInfo()
		).version ?? null;
	let provisioned: Provisioned = { ready: false, reason: 'the server is starting', foreign: [] };
	const areas = openAreas(list, {
		db,
		items: openItems({ services, getSchema, database: db }),
		runtime,
		events,
		fetch,
		cursors: createCursors(config.secret),
		config,
		log,
		declared,
		installation: {
			versions: { extension: manifest.version, model: model.version },
			provisioned: () => provisioned,
			directusVersion,
		},
	});
	for (const { name, everyMs, task } of areas.schedules) runtime.schedule(name, everyMs, task);
	const access = areas.use(accessArea);
	const limit = createRateLimiter();

	const serving: RouterOptions = {
		db,
		routes: areas.routes,
		authenticate: (req) => access.identify((req as { accountability?: Accountability }).accountability),
		limit: {
			consume: (account, rate) => limit.consume(account.id, rate, account.requestsPerMinute),
			peek: (account, rate) => limit.peek(account.id, rate, account.requestsPerMinute),
		},
		unavailable: () => (provisioned.ready ? null : provisioned.reason),
		checkAnswers: config.checkAnswers,
		log,
	};
	return {
		...areas,
		declared,
		log,
		mount: (router) => mountRoutes(router, serving),
		publicDespiteToken: publicDespiteToken(serving),
		socketPaths: config.socketPaths,
		isForeign: (table) => !provisioned.ready && provisioned.foreign.includes(table),
		async provision() {
			provisioned = await provision(db, { getSchema, ...services }, declared.model, declared.migrations);
			sentencesInForms = Number.parseInt((await directusVersion('system')) ?? '0', 10) >= 12;
			return provisioned;
		},
		showsSentencesInForms: () => sentencesInForms,
		start() {
			if (provisioned.ready) runtime.start();
		},
		async stop() {
			await Promise.all([runtime.stop(), events.stop()]);
			await fetch.close();
		},
	};
}

/** Where Directus caches answers of `/items`, our writes clear them, as its own do. */
function withCachePurge(context: DirectusContext, declared: Declarations, { cachePurge }: Config): Knex {
	const { database, logger: log } = context;
	if (!cachePurge) return database;
	const { UtilsService } = context.services as Services;
	const shown = declared.model.collections.map(({ collection }) => collection);
	const utils = new UtilsService({ schema: null, knex: database, accountability: { admin: true } });
	// What was written stays written: a cache that does not answer makes a stale answer, not a failed request.
	const purge = () =>
		utils
			.clearCache({ system: false })
			.catch((error: unknown) => log.warn(`pseo: the cache of answers was not cleared: ${String(error)}`));
	return purgeAfterWrites(database, new Set(shown.filter((name) => !cachePurge.ignored.includes(name))), purge);
}
