import { cleanArticle } from '../areas/articles/index.js';
import type { Accountability } from '../areas/access/index.js';
import { checkGenerationChange, refuseActive } from '../areas/generation/index.js';
import { refuseBusy } from '../areas/automation/index.js';
import { checkWebsiteChange, completeWebsite } from '../areas/websites/index.js';
import { AppError } from '../kernel/errors.js';
import { type Account, SYSTEM } from '../kernel/who.js';
import type { Trx } from '../platform/db/index.js';
import type { App } from '../wiring.js';

interface FilterContext {
	/** The transaction of the service that asks: the only connection that may be used here. */
	database: Trx;
	accountability: Accountability | null;
}

type Payload = Record<string, unknown>;
type Guard = (payload: Payload, meta: Record<string, unknown>, context: FilterContext) => Promise<unknown>;

const refused = (what: string) =>
	new AppError('forbidden', 403, `${what} are written by the ledger only; use POST /pseo-endpoints/billing/grants`);

/**
 * What may not be done to our collections through Directus's own services, and what they complete. A table that had
 * one of our names before us is left alone.
 */
export function guards(app: App): { event: string; guard: Guard }[] {
	return ourGuards(app).map(({ event, guard }) => ({
		event,
		guard: async (payload, meta, context) =>
			app.isForeign(String(event.split('.')[0])) ? payload : guard(payload, meta, context),
	}));
}

/**
 * Who creates a row: a user, or null for the system.
 * @throws forbidden for a caller that is neither, whatever an administrator lets the public do
 */
async function makerOf(app: App, database: Trx, accountability: Accountability | null): Promise<Account | null> {
	if (accountability === null) return null;
	const maker = await app.access.identify(accountability, database);
	if (!maker) throw new AppError('forbidden', 403, 'Expected a signed-in user or the system, came somebody else');
	return maker;
}

function ourGuards(app: App): { event: string; guard: Guard }[] {
	const ledger = ['pseo_token_transactions', 'pseo_token_balances'].flatMap((collection) =>
		['create', 'update', 'delete'].map((verb) => ({
			event: `${collection}.items.${verb}`,
			guard: async () => {
				throw refused(collection);
			},
		})),
	);
	return [
		...ledger,
		{
			event: 'pseos.items.create',
			guard: async (payload, _meta, { database, accountability }) =>
				completeWebsite(payload, await makerOf(app, database, accountability), (user) =>
					app.access.accountOfUser(user, database),
				),
		},
		{
			event: 'pseos.items.update',
			guard: async (payload, meta, { database }) =>
				checkWebsiteChange(database, meta['keys'] as number[], payload),
		},
		{
			event: 'pseo_generations.items.create',
			guard: async (payload, _meta, { database, accountability }) => {
				const maker = await makerOf(app, database, accountability);
				return app.generations.begin(database, payload, { who: maker ?? SYSTEM, user: maker?.user ?? null });
			},
		},
		{
			event: 'pseo_generations.items.update',
			guard: async (payload, _meta, { accountability }) =>
				checkGenerationChange(payload, accountability === null),
		},
		{
			event: 'pseo_generations.items.delete',
			guard: async (keys, _meta, { database }) => refuseActive(database, keys as unknown as number[]),
		},
		{
			event: 'pseos.items.delete',
			guard: async (keys, _meta, { database }) => refuseBusy(database, keys as unknown as number[]),
		},
		{ event: 'pseo_articles.items.create', guard: async (payload) => cleanArticle(payload) },
		{ event: 'pseo_articles.items.update', guard: async (payload) => cleanArticle(payload) },
	];
}
