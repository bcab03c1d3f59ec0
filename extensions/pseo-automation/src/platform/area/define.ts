import type { z } from 'zod';
import type { EventEntry } from '../../contract/events.js';
import type { ErrorEntry } from '../../kernel/errors.js';
import type { Config } from '../config/index.js';
import type { Db, Trx } from '../db/index.js';
import type { Items } from '../db/items.js';
import type { EventReaders } from '../events/index.js';
import type { Cursors, Route } from '../http/index.js';
import type { JobRuntime, Lane } from '../jobs/index.js';
import type { Migrations } from '../provisioning/migrations.js';
import type { Provisioned } from '../provisioning/index.js';
import type { CollectionModel, FlowModel, SeedModel, TableModel } from '../provisioning/model.js';
import type { DirectusSchema } from '../wall/index.js';
import type { SafeFetch } from '../web/index.js';
import type { Declarations } from './declarations.js';

/** A table that an area owns: only the owner's stores write it. */
export interface DeclaredTable {
	model: TableModel | CollectionModel;
	/**
	 * For tables with the columns `pseo_id` and `account`: the rows move with their website to another account, and
	 * this says how they are removed with it. `in_chunks`: many rows, deleted a thousand at a time before the website.
	 * `by_database`: a foreign key takes them along. `by_owner`: they outlive the website until the owner's schedule
	 * has ended what they stand for.
	 */
	ofWebsite?: 'in_chunks' | 'by_database' | 'by_owner';
	/**
	 * Members of an account, where an administrator permits it, write its rows through Directus's own services. Without
	 * this only administrators and the product do.
	 */
	byMembers?: 'written';
}

/** What a filter hook of Directus is told beside the payload. */
export interface FilterContext {
	/** The transaction of the service that asks: the only connection that may be used here. */
	database: Trx;
	accountability: {
		user?: string | null;
		/** The user's role and those above it. */
		roles?: readonly string[];
		admin?: boolean;
		/** Of a person who is signed in to Studio; programs come with a token and have none. */
		session?: string;
	} | null;
	schema: DirectusSchema;
}

/** What may not be done to a collection through Directus's own services, and what is completed there. */
export interface DirectusHook {
	/** `<collection>.items.create`, `.update` or `.delete`; `*.query` for reads of every collection, Directus's own too. */
	event: `${string}.items.${'create' | 'update' | 'delete'}` | '*.query';
	/** Answers the payload to go on with. For `delete` the payload is the list of keys, for `query` the query. */
	filter(payload: Record<string, unknown>, meta: Record<string, unknown>, context: FilterContext): Promise<unknown>;
	/** Once the change is committed, with the ids of its rows: for what must not happen where Directus refuses it. */
	after?(ids: readonly number[], accountability: FilterContext['accountability']): Promise<void>;
}

/** A kind of background work, as far as it is known without the service that does it. */
export interface DeclaredJob {
	/** Whose width its jobs share with those of other kinds. */
	lane: Lane;
	/** What a job of it does, for the reference. */
	does: string;
}

/** A task that the process which owns the database repeats. */
export interface Schedule {
	name: string;
	everyMs: number;
	task(): Promise<void>;
}

/** An area's part of `GET /health`, for administrators. */
export interface HealthPart {
	details: Record<string, unknown>;
	warnings: string[];
}

/** What areas are built from: the machinery of the platform, and the areas listed before. */
export interface AreaContext {
	db: Db;
	items: Items;
	runtime: JobRuntime;
	events: EventReaders;
	fetch: SafeFetch;
	cursors: Cursors;
	config: Config;
	log: { info(message: string): void; warn(message: string): void; error(context: unknown, message: string): void };
	/** What all areas declare, taken together. */
	declared: Declarations;
	installation: {
		versions: { extension: string; model: number };
		provisioned(): Provisioned;
		/** Directus tells its version to signed-in users only. */
		directusVersion(user: string): Promise<string | null>;
	};
	/** Of all areas, also of those that come later: for use in handlers only. */
	all: { routes(): Route[]; health(): Promise<HealthPart[]> };
	/** The service of an area listed before. @throws for one that is not */
	use<Service>(area: Area<Service>): Service;
}

/**
 * All that the rest of the product knows of an area. Router, reference, health, hooks, jobs, schedules, provisioning, the
 * deletion of a website, its move to another account, the list of failpoints and the lint rules read it from here.
 */
export interface Area<Service = unknown> {
	/** The name of its folder. */
	name: string;
	errors?: Record<string, ErrorEntry>;
	/** Scopes that its routes introduce, with what each allows. */
	scopes?: Record<string, string>;
	/** The types of events that it appends. */
	events?: Record<string, EventEntry>;
	/** Kinds of background work that its service registers, by the name that stands in `pseo_jobs.type`. */
	jobs?: Record<string, DeclaredJob>;
	/** Places between two commits where the process may die, with what is stored there and what is not. */
	failpoints?: Record<string, string>;
	tables?: Record<string, DeclaredTable>;
	/** Flows of Directus that call it, with what happens when an administrator switches one off. */
	flows?: { flow: FlowModel; whenOff: string }[];
	/** Rows that an installation starts with, by table. */
	seed?: Record<string, SeedModel>;
	/** Its fields of a website's `settings`, all of them optional. */
	settings?: z.core.$ZodLooseShape;
	/** Its steps from one version of the data model to the next. */
	migrations?: Migrations;
	/** Builds the service that its routes, hooks and jobs share, once per process. Begins no work. */
	open(context: AreaContext): Service;
	/** Called without a service where only the declarations are read: a service is used in handlers only. */
	routes?(service: Service, context: AreaContext): Route[];
	hooks?(service: Service, context: AreaContext): DirectusHook[];
	schedules?(service: Service, context: AreaContext): Schedule[];
	health?(service: Service, context: AreaContext): Promise<HealthPart>;
}

/** Declares an area; see `Area` for the parts. */
export function defineArea<Service>(area: Area<Service>): Area<Service> {
	return area;
}
