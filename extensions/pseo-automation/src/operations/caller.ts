import { AppError } from '../kernel/errors.js';
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
