import { promptItem } from '../../contract/prompts.js';
import { SYSTEM } from '../../kernel/who.js';
import { type AreaContext, checkItem, type DirectusHook } from '../../platform/area/index.js';
import { accessArea } from '../access/index.js';
import { ofWebsite } from '../websites/index.js';
import { defaultWriter } from '../../contract/writers.js';

/** Prompts and the default writer, as they are written through Directus. @throws invalid_item */
export function writerHooks({ use }: AreaContext): DirectusHook[] {
	const access = use(accessArea);
	return [
		{
			event: 'pseo_prompts.items.create',
			filter: async (payload, _meta, context) => {
				const { accountability, database } = context;
				const who = (await access.makerOf(accountability, database)) ?? SYSTEM;
				return checkItem(promptItem, (await ofWebsite(who, payload, context)).payload);
			},
		},
		{ event: 'pseo_prompts.items.update', filter: async (payload) => checkItem(promptItem, payload) },
		...(['create', 'update'] as const).map((verb): DirectusHook => ({
			event: `pseo_settings.items.${verb}`,
			filter: async (payload) => checkItem(defaultWriter, payload),
		})),
	];
}
