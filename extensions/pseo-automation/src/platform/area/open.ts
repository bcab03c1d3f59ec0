import type { Route } from '../http/index.js';
import type { Area, AreaContext, DirectusHook, HealthPart, Schedule } from './define.js';

/** The areas of one process, built. */
export interface OpenAreas {
	use<Service>(area: Area<Service>): Service;
	routes: Route[];
	hooks: DirectusHook[];
	schedules: Schedule[];
}

/**
 * Builds the areas in their order: each finds those before it.
 * @throws when an area uses one that is listed after it, or a route asks for a scope that no area declares
 */
export function openAreas(areas: readonly Area[], machinery: Omit<AreaContext, 'use' | 'all'>): OpenAreas {
	const services = new Map<Area, unknown>();
	const use = <Service>(area: Area<Service>): Service => {
		if (!services.has(area)) throw new Error(`expected an area listed before, got ${area.name}`);
		return services.get(area) as Service;
	};
	const context: AreaContext = { ...machinery, use, all: { routes: () => routes, health } };
	for (const area of areas) services.set(area, area.open(context));
	const each = <Part>(part: (area: Area, service: unknown) => Part[] | undefined): Part[] =>
		areas.flatMap((area) => part(area, services.get(area)) ?? []);
	const routes = each((area, service) => area.routes?.(service, context));
	for (const { access, method, path } of routes) {
		if (access !== 'public' && access !== 'admin' && !(access in context.declared.scopes))
			throw new Error(`${method} ${path}: expected a scope that an area declares, got ${access}`);
	}
	return {
		use,
		routes,
		hooks: each((area, service) => area.hooks?.(service, context)),
		schedules: each((area, service) => area.schedules?.(service, context)),
	};

	function health(): Promise<HealthPart[]> {
		return Promise.all(areas.flatMap((area) => (area.health ? [area.health(services.get(area), context)] : [])));
	}
}
