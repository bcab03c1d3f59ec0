import type { Server } from 'node:http';
import {
	type Application,
	completeCors,
	createEnvelopeEnd,
	hideTokens,
	keepPrivate,
	leaveStreamsUnread,
} from '../platform/http/index.js';
import { type DirectusContext, wire } from '../wiring.js';
import type { FilterContext } from '../platform/area/index.js';
import { studioErrors } from './studio-errors.js';
import { drainBeforeClose, type Closable } from './drain.js';
import { refuseSecondCopy } from './one-copy.js';
import { ignoreUpgradeOffers } from './ignore-upgrades.js';
import { outliveLog } from './outlive-log.js';

interface HookRegister {
	init(event: string, handler: (meta: { app: Application }) => void | Promise<void>): void;
	action(event: string, handler: (meta: Record<string, unknown>, context: FilterContext) => void): void;
	filter(event: string, handler: (payload: unknown, meta: Record<string, unknown>, context: never) => unknown): void;
}

const MOUNT = '/pseo-endpoints';

/** Provisioning, the envelope's end, the filters of our collections, and the worker's start and drain. */
export default function registerHooks({ init, action, filter }: HookRegister, context: DirectusContext): void {
	refuseSecondCopy();
	outliveLog();
	const app = wire(context);

	init('app.before', async () => {
		const outcome = await app.provision();
		if (!outcome.ready) app.log.error({}, `pseo: not provisioned: ${outcome.reason}`);
		else {
			if (outcome.adopted.length > 0)
				app.log.info(`pseo: adopted ${outcome.adopted.join(', ')}: the model's tables, made by another`);
			if (outcome.made.length > 0) app.log.info(`pseo: created ${outcome.made.join(', ')}`);
			for (const warning of outcome.warnings) app.log.warn(`pseo: ${warning}`);
		}
	});

	init('middlewares.before', ({ app: express }) => {
		// Of all requests: the log is one.
		express.use(hideTokens);
		express.use(MOUNT, completeCors, keepPrivate, leaveStreamsUnread(app.routes));
	});

	init('routes.custom.after', ({ app: express }) => {
		const end = createEnvelopeEnd(app.log);
		express.use(MOUNT, app.publicDespiteToken);
		express.use(MOUNT, end.notFound);
		express.use(MOUNT, end.failed);
	});

	for (const { event, filter: complete, after } of app.hooks) {
		// A table that had one of our names before us is left alone.
		filter(event, async (payload, meta, filterContext) => {
			if (app.isForeign(String(meta['collection']))) return payload;
			try {
				return await complete(payload as Record<string, unknown>, meta, filterContext);
			} catch (error) {
				// Programs have tokens and our codes; a session in a cookie is a person in Studio.
				if (!(filterContext as FilterContext).accountability?.session) throw error;
				throw studioErrors(error, { event, payload }, app.showsSentencesInForms());
			}
		});
		if (after) {
			action(event, (meta, { accountability }) => {
				if (app.isForeign(String(meta['collection']))) return;
				const ids = (meta['keys'] as unknown[] | undefined) ?? [meta['key']];
				// Directus waits for no action, and a rejection that is caught by none ends the process.
				after(ids.map(Number), accountability).catch((error: unknown) =>
					app.log.error({ err: error, event, ids }, 'pseo: the change is made, what follows from it is not'),
				);
			});
		}
	}

	action('server.start', ({ server }) => {
		app.start();
		ignoreUpgradeOffers(server as Server, app.socketPaths);
		drainBeforeClose(server as Closable, () => app.stop());
	});
}
