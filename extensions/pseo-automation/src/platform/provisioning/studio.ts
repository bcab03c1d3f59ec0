import type { Db } from '../db/index.js';
import { applyLooks } from './apply-looks.js';
import type { CollectionModel, ListModel, Model } from './model.js';
import type { ProvisioningServices } from './services.js';
import { marksBeginning, setMark } from './marks.js';
import { translationsOf, wordNames } from './words.js';

const SILENTLY = { bypassLimits: true, emitEvents: false };
const ROWS = 25;

/**
 * Gives our collections their names, forms, lists and bookmarks in Studio. Each is made once: what an administrator
 * changed or deleted stays so. Answers whether fields or collections were changed, so that Directus must forget what
 * it remembers of them.
 */
export async function dressStudio(db: Db, services: ProvisioningServices, model: Model): Promise<boolean> {
	const changed = await applyLooks(db, services, model);
	await makeLists(db, services, model);
	await makeTranslations(db, services, model);
	return changed;
}

/** The list of each collection as everybody sees it who has not arranged it for themselves, and its bookmarks. */
async function makeLists(db: Db, services: ProvisioningServices, model: Model): Promise<void> {
	const marks = new Set(await marksBeginning(db, 'preset '));
	const registered = new Set((await db('directus_collections').pluck('collection')) as string[]);
	for (const collection of model.collections) {
		if (!registered.has(collection.collection)) continue;
		for (const preset of presetsOf(collection)) {
			const mark = `preset ${collection.collection} ${preset.bookmark ?? 'list'}`;
			if (marks.has(mark)) continue;
			const schema = await services.getSchema();
			await db.transaction(async (trx) => {
				const { bookmark } = preset;
				const everybodys = { collection: collection.collection, bookmark, user: null, role: null };
				// An administrator may have arranged the list before we did.
				if (!(await trx('directus_presets').where(everybodys).first('id')))
					await new services.ItemsService('directus_presets', { schema, knex: trx }).createOne(
						preset,
						SILENTLY,
					);
				await setMark(trx, mark);
			});
		}
	}
}

function presetsOf(collection: CollectionModel): ({ bookmark: string | null } & Record<string, unknown>)[] {
	const { list, bookmarks = [] } = collection;
	if (!list) return [];
	const everybodys = { collection: collection.collection, user: null, role: null };
	return [
		{ ...everybodys, bookmark: null, ...arrangement(collection, list) },
		...bookmarks.map((bookmark) => ({
			...everybodys,
			bookmark: `$t:${bookmark.names[0]}`,
			icon: bookmark.icon,
			...arrangement(collection, { ...list, ...bookmark }),
		})),
	];
}

function arrangement(
	collection: CollectionModel,
	{ fields, sort, filter, widths = {}, refresh }: ListModel,
): Record<string, unknown> {
	const numbers = fields.filter((name) => ['integer', 'decimal'].includes(collection.fields[name]?.type ?? ''));
	return {
		layout: 'tabular',
		layout_query: { tabular: { fields, sort: [sort], page: 1, limit: ROWS } },
		layout_options: { tabular: { widths, align: Object.fromEntries(numbers.map((name) => [name, 'right'])) } },
		filter: filter ?? null,
		refresh_interval: refresh ?? null,
	};
}

/** Texts of choices and bookmarks in other languages than English, as rows that Studio's settings show. */
async function makeTranslations(db: Db, services: ProvisioningServices, model: Model): Promise<void> {
	const bookmarks = model.collections.flatMap((collection) => collection.bookmarks ?? []);
	const all = translationsOf([...wordNames(), ...bookmarks.map(({ names }) => names)]);
	const marks = new Set(await marksBeginning(db, 'translation '));
	const markOf = ({ language, key }: { language: string; key: string }) => `translation ${language} ${key}`;
	const missing = all.filter((row) => !marks.has(markOf(row)));
	if (missing.length === 0) return;
	const schema = await services.getSchema();
	await db.transaction(async (trx) => {
		const there = (await trx('directus_translations').select('language', 'key')) as {
			language: string;
			key: string;
		}[];
		const known = new Set(there.map(markOf));
		const rows = missing.filter((row) => !known.has(markOf(row)));
		if (rows.length > 0)
			await new services.ItemsService('directus_translations', { schema, knex: trx }).createMany(rows, SILENTLY);
		for (const row of missing) await setMark(trx, markOf(row));
	});
}
