import { type Area, type AreaContext, declarationsOf, type Declarations } from './platform/area/index.js';
import type { Route } from './platform/http/index.js';
import { AREAS } from './wiring.js';

/** What the generated pages, the fault suite and the lint rules read. */
export interface Reference {
	routes: Route[];
	declared: Declarations;
}

/** What these areas declare. Handlers are not called, so routes are read without the services that they would use. */
export function referenceOf(areas: readonly Area[]): Reference {
	const declared = declarationsOf(areas, 0);
	const withoutServices = { use: () => undefined, declared } as unknown as AreaContext;
	return { routes: areas.flatMap((area) => area.routes?.({}, withoutServices) ?? []), declared };
}

export const reference = referenceOf(AREAS);
