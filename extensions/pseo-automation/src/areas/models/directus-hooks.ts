import { offeredModels } from '../../contract/models.js';
import { checkItem, type DirectusHook } from '../../platform/area/index.js';

/** A price that is no number would make every cost wrong. @throws invalid_item */
export const modelHooks: DirectusHook[] = (['create', 'update'] as const).map((verb) => ({
	event: `pseo_settings.items.${verb}`,
	filter: async (payload) => checkItem(offeredModels, payload),
}));
