import { AppError } from '../kernel/errors.js';
import { toAppError } from '../platform/http/index.js';
import { SYSTEM, type Who } from '../kernel/who.js';
import { accessArea, type Accountability } from '../areas/access/index.js';
import { type App, type DirectusContext, wire } from '../wiring.js';

export interface OperationContext extends DirectusContext {
	accountability: (Accountability & { user?: string | null }) | null;
}

/**
 * On whose behalf a Flow's step works: without a user (a schedule, an event by the system) as the website's own
 * account, with one as that user. @throws forbidden for an anonymous webhook
 */
export async function caller(context: OperationContext): Promise<{ app: App; who: Who }> {
	const app = wire(context);
	if (context.accountability === null) return { app, who: SYSTEM };
	const account = await app.use(accessArea).identify(context.accountability);
	if (!account)
		throw new AppError('forbidden', 403, 'Expected a signed-in user or the system, got an anonymous trigger');
	return { app, who: account };
}

/**
 * A handler whose failure is readable where a Flow hands it on: a webhook that answers `$last` writes it as JSON, and an
 * Error has no message there. Steps behind it read `{{step.message}}` and `{{step.code}}`, as before.
 */
export function operation<Options>(
	handler: (options: Options, context: OperationContext) => Promise<unknown>,
): (options: Options, context: OperationContext) => Promise<unknown> {
	return async (options, context) => {
		try {
			return await handler(options, context);
		} catch (thrown) {
			const error = toAppError(thrown);
			if (error !== thrown) context.logger.error({ err: thrown }, "pseo: a Flow's operation failed");
			Object.defineProperty(error, 'toJSON', { value: () => readable(error), configurable: true });
			throw error;
		}
	};
}

function readable({ code, status, message, details }: AppError) {
	return { code, status, message, ...(details === undefined ? {} : { details }) };
}

/**
 * Websites from an option: an id, a list of ids, ids with commas between them, or what Studio's picker keeps
 * (`{ key, collection }`). @throws invalid_option
 */
export function websiteIds(value: unknown): { ids: number[]; several: boolean } {
	const given: unknown = typeof value === 'string' && value.trim().startsWith('[') ? parsed(value) : value;
	const list = Array.isArray(given)
		? (given as unknown[])
		: typeof given === 'string' && given.includes(',')
			? given.split(',')
			: null;
	if (list?.length === 0) return { ids: [wholeNumber('website', null)], several: true };
	const ids = (list ?? [given]).map((entry) => wholeNumber('website', isPicked(entry) ? entry.key : entry));
	return { ids: [...new Set(ids)], several: list !== null };
}

const isPicked = (entry: unknown): entry is { key: unknown } =>
	typeof entry === 'object' && entry !== null && 'key' in entry;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/**
 * Does the same for each website. One answers as it is; a list answers one entry a website, and one that fails keeps no
 * other from its turn. @throws the first failure when all have failed
 */
export async function eachWebsite<Result extends object>(
	{ websites: chosen, website }: { websites?: unknown; website?: unknown },
	work: (website: number) => Promise<Result>,
): Promise<Result | { websites: object[] }> {
	const nothing = chosen === null || chosen === undefined || (Array.isArray(chosen) && chosen.length === 0);
	const { ids, several } = websiteIds(nothing ? website : chosen);
	if (!several) return work(ids[0] as number);
	const failures: unknown[] = [];
	const websites: object[] = [];
	for (const website of ids) {
		try {
			websites.push({ website, ...(await work(website)) });
		} catch (thrown) {
			failures.push(thrown);
			websites.push({ website, error: readable(toAppError(thrown)) });
		}
	}
	if (failures.length === ids.length) throw failures[0];
	return { websites };
}

/** A number from an option that may hold a Flow variable, which arrives as text. @throws invalid_option */
export function wholeNumber(name: string, value: unknown): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isInteger(number) && number > 0) return number;
	throw new AppError(
		'invalid_option',
		400,
		`${name}: expected a positive integer, got ${JSON.stringify(value) ?? 'nothing'}`,
	);
}
