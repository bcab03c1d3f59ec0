import type { Knex } from 'knex';
import manifest from '../package.json' with { type: 'json' };
import { type Access, type Accountability, createAccess } from './areas/access/index.js';
import { createArticles } from './areas/articles/index.js';
import { createJobs, type HealthDeps, type Jobs } from './areas/automation/index.js';
import { createBilling } from './areas/billing/index.js';
import { createGenerations, type Generations } from './areas/generation/index.js';
import { createPlanning, type Planning } from './areas/plan/index.js';
import { createSitemapImport, createWebsites, type SitemapImport, type Websites } from './areas/websites/index.js';
import {
	cancelOrphans,
	createAnthropicClient,
	createOpenAiClient,
	type Model,
	type ObserveHeaders,
} from './areas/models/index.js';
import { createPromptBook, createTemplateWriter, createWriters } from './areas/writers/index.js';
import { readConfig } from './platform/config/index.js';
import { type Items, openItems } from './platform/db/items.js';
import { createEventReaders, forgetOldEvents } from './platform/events/index.js';
import {
	createCursors,
	createRateLimiter,
	forgetOldKeys,
	mountRoutes,
	type Route,
	type Router,
} from './platform/http/index.js';
import { createEmbeddedRuntime, type JobRuntime } from './platform/jobs/index.js';
import { provision, type Provisioned, type ProvisioningServices } from './platform/provisioning/index.js';
import { createSafeFetch } from './platform/web/index.js';
import { model } from './model.js';
import { declareRoutes } from './routes.js';

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
	ServerService: new (options: { schema: unknown; accountability: { admin: true; user: string } }) => {
		serverInfo(): Promise<{ version?: string }>;
	};
};

export interface App {
	access: Access;
	websites: Websites;
	sitemaps: SitemapImport;
	planning: Planning;
	generations: Generations;
	jobs: Jobs;
	runtime: JobRuntime;
	items: Items;
	routes: Route[];
	log: Log;
	mount(router: Router): void;
	/** Whether a table under a name of ours is somebody else's: our hooks leave it alone. */
	isForeign(table: string): boolean;
	/** Makes the database hold the model; the routes answer 503 until it does. */
	provision(): Promise<Provisioned>;
	start(): void;
	stop(): Promise<void>;
}

let app: App | null = null;

/** Builds the services once per process: all entries of the bundle share this module. */
export function wire(context: DirectusContext): App {
	app ??= build(context);
	return app;
}

function build(context: DirectusContext): App {
	const { database: db, logger: log, getSchema } = context;
	const services = context.services as Services;
	const config = readConfig(context.env);
	const items = openItems({ services, getSchema, database: db });
	const runtime = createEmbeddedRuntime(db, config.workers, log);
	const fetch = createSafeFetch({
		allowPrivateHosts: config.allowPrivateHosts,
		userAgent: `pseo-automation/${manifest.version}`,
	});
	const events = createEventReaders(db, log);
	const cursors = createCursors(config.secret);
	const limit = createRateLimiter();

	const billing = createBilling(db);
	const access = createAccess(db, (trx, account) => billing.signupGrant(trx, account));
	const { anthropic, openAi } = config;
	const writers = createWriters({
		template: createTemplateWriter(),
		clients: [
			...(anthropic.apiKey === null
				? []
				: [
						(observe: ObserveHeaders) =>
							createAnthropicClient({
								apiKey: anthropic.apiKey as string,
								baseUrl: anthropic.baseUrl,
								observe,
							}),
					]),
			...(openAi === null ? [] : [(observe: ObserveHeaders) => createOpenAiClient({ ...openAi, observe })]),
		],
		fallbackModels: model.seed['pseo_settings']?.rows[0]?.['models'] as Model[],
		openAiModel: openAi?.model ?? null,
		pollMs: config.batchPollMs,
	});
	const websites = createWebsites(db, items);
	const sitemaps = createSitemapImport(db, runtime, fetch);
	const planning = createPlanning(db, runtime, access, billing, writers);
	const articles = createArticles(db);
	const generations = createGenerations({
		db,
		items,
		access,
		billing,
		jobs: runtime,
		writers,
		log,
		flowGraceMs: config.flowGraceMs,
	});
	const jobs = createJobs({ db, jobs: runtime, billing, generations, websites });

	let provisioned: Provisioned = { ready: false, reason: 'the server is starting', foreign: [] };
	const health: HealthDeps = {
		db,
		jobs: runtime,
		writers,
		provisioned: () => provisioned,
		versions: { extension: manifest.version, model: model.version },
		directusVersion: async (user) =>
			(
				await new services.ServerService({
					schema: await getSchema(),
					accountability: { admin: true, user },
				}).serverInfo()
			).version ?? null,
		flows: model.flows.map(({ id, name }) => ({ id, name })),
	};
	const routes = declareRoutes({
		access,
		articles,
		billing,
		cursors,
		generations,
		health,
		jobs,
		planning,
		prompts: createPromptBook(db),
		sitemaps,
		websites,
	});

	runtime.schedule('reconcile', 10_000, async () => {
		await planning.reconcile();
		await generations.reconcile();
		for (const service of writers.services) await cancelOrphans(db, service);
	});
	runtime.schedule('events', 1_000, () => events.look());
	runtime.schedule('forget', 3_600_000, async () => {
		await forgetOldKeys(db);
		await forgetOldEvents(db);
	});

	return {
		access,
		websites,
		sitemaps,
		planning,
		generations,
		jobs,
		runtime,
		items,
		routes,
		log,
		mount: (router) =>
			mountRoutes(router, {
				db,
				routes,
				authenticate: (req) => access.identify((req as { accountability?: Accountability }).accountability),
				limit: (account, rate) => limit(account.id, rate, account.requestsPerMinute),
				unavailable: () => (provisioned.ready ? null : provisioned.reason),
				checkAnswers: config.checkAnswers,
				log,
			}),
		isForeign: (table) => !provisioned.ready && provisioned.foreign.includes(table),
		async provision() {
			provisioned = await provision(db, { getSchema, ...services }, model);
			return provisioned;
		},
		start() {
			if (provisioned.ready) runtime.start();
		},
		async stop() {
			await Promise.all([runtime.stop(), events.stop()]);
			await fetch.close();
		},
	};
}
