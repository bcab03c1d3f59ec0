import type { Db } from '../db/index.js';
import { digestsOf, fingerprint } from './fingerprint.js';
import { FORMER_FOLDER_LOOK, formerCollectionLook, formerLook } from './former-look.js';
import { type CollectionLook, collectionLook, FOLDER_LOOK, type Look, looksOf } from './look.js';
import { type CollectionModel, FOLDER, type Model } from './model.js';
import type { ProvisioningServices } from './services.js';
import { marksBeginning, renameMark, setMark } from './marks.js';

/** In the order of the marks' digits: new ones go to the end. */
export const FIELD_COLUMNS = {
	special: 'plain',
	interface: 'plain',
	options: 'json',
	display: 'plain',
	display_options: 'json',
	readonly: 'boolean',
	hidden: 'boolean',
	required: 'boolean',
	note: 'plain',
	width: 'plain',
	sort: 'plain',
	group: 'plain',
	translations: 'json',
	conditions: 'json',
} as const satisfies Record<keyof Look, string>;

const COLLECTION_COLUMNS = {
	icon: 'plain',
	note: 'plain',
	display_template: 'plain',
	translations: 'json',
} as const satisfies Record<keyof CollectionLook, string>;

/** Writes nothing to activity and revisions: the product is no person. */
const SILENTLY = { bypassLimits: true, emitEvents: false };

/**
 * Makes Studio show our collections and fields as this build describes them, once for every change of the description:
 * the mark of a field keeps a fingerprint of what was written, and a column that differs from it is an administrator's.
 * @returns whether anything was written
 */
export async function applyLooks(db: Db, services: ProvisioningServices, model: Model): Promise<boolean> {
	const marks = await readMarks(db);
	const collections = new Map(model.collections.map((collection) => [collection.collection, collection]));
	const looks = [
		{ name: FOLDER, look: FOLDER_LOOK, former: FORMER_FOLDER_LOOK },
		...model.collections.map((collection) => ({
			name: collection.collection,
			look: collectionLook(collection),
			former: formerCollectionLook(collection),
		})),
	];
	let changed = false;
	for (const look of looks) if (await applyToCollection(db, services, look, marks)) changed = true;
	for (const collection of model.collections) {
		if (await applyToFields(db, services, collection, collections, marks)) changed = true;
	}
	return changed;
}

/** Fingerprints by what they are of: `pseos name`, and `pseos *` for the collection itself. */
async function readMarks(db: Db): Promise<Map<string, string>> {
	const marks = await marksBeginning(db, 'look ');
	return new Map(
		marks.map((mark) => {
			const [, collection = '', field = '', print = ''] = mark.split(' ');
			return [`${collection} ${field}`, print];
		}),
	);
}

async function keepMark(db: Db, of: string, before: string | undefined, print: string): Promise<void> {
	if (before === undefined) await setMark(db, `look ${of} ${print}`);
	else await renameMark(db, `look ${of} ${before}`, `look ${of} ${print}`);
}

async function applyToCollection(
	db: Db,
	services: ProvisioningServices,
	{ name, look, former }: { name: string; look: CollectionLook; former: CollectionLook },
	marks: Map<string, string>,
): Promise<boolean> {
	const print = fingerprint(look, COLLECTION_COLUMNS);
	const of = `${name} *`;
	const mark = marks.get(of);
	if (mark === print) return false;
	const row = (await db('directus_collections').where({ collection: name }).first()) as CollectionLook | undefined;
	// Without room in Studio it is not registered; it may be at a later start.
	if (!row) return false;
	const before = mark ?? fingerprint(former, COLLECTION_COLUMNS);
	const change = ours(row, look, before, COLLECTION_COLUMNS);
	if (change) {
		const schema = await services.getSchema();
		await new services.CollectionsService({ schema, knex: db }).updateOne(name, { meta: change }, SILENTLY);
	}
	await keepMark(db, of, mark, print);
	return change !== null;
}

async function applyToFields(
	db: Db,
	services: ProvisioningServices,
	collection: CollectionModel,
	collections: ReadonlyMap<string, CollectionModel>,
	marks: Map<string, string>,
): Promise<boolean> {
	const name = collection.collection;
	const vendor = vendorOf(db);
	const waiting = [...looksOf(collection, vendor, collections)]
		.map(([field, look]) => ({ field, look, print: fingerprint(look, FIELD_COLUMNS), of: `${name} ${field}` }))
		.filter(({ of, print }) => marks.get(of) !== print);
	if (waiting.length === 0) return false;
	const rows = (await db('directus_fields').where({ collection: name })) as (Look & { id: number; field: string })[];
	const known = new Map(rows.map((row) => [row.field, row]));
	const edited = await editedByUsers(db, rows);
	const schema = await services.getSchema();
	let changed = false;
	for (const { field, look, print, of } of waiting) {
		const mark = marks.get(of);
		const row = known.get(field);
		await db.transaction(async (trx) => {
			const fields = new services.ItemsService('directus_fields', { schema, knex: trx });
			if (!row) {
				// Only groups: fields of columns are registered before. One that was deleted stays so.
				if (mark === undefined) await fields.createOne({ collection: name, field, ...look }, SILENTLY);
				changed ||= mark === undefined;
			} else {
				const former = { ...row, ...formerLook(collection, field, vendor) };
				const before = mark ?? fingerprint(former, FIELD_COLUMNS);
				const change = ours(row, look, before, FIELD_COLUMNS);
				// The order of builds without marks is not known: it is ours unless a person touched the field.
				if (change && mark === undefined && edited.has(row.id)) delete change.sort;
				if (change) await fields.updateOne(row.id, change, SILENTLY);
				changed ||= change !== null;
			}
			await keepMark(trx, of, mark, print);
		});
	}
	return changed;
}

/** The columns that are still as `before` says and shall be otherwise; null for none. */
function ours<Row extends object, Columns extends Record<string, 'boolean' | 'json' | 'plain'>>(
	row: Row,
	wanted: Row,
	before: string,
	columns: Columns,
): Partial<Row> | null {
	const written = digestsOf(before, columns);
	const found = digestsOf(fingerprint(row as Record<string, unknown>, columns), columns);
	const next = digestsOf(fingerprint(wanted as Record<string, unknown>, columns), columns);
	const names = Object.keys(columns).filter((name) => found[name] === written[name] && found[name] !== next[name]);
	if (names.length === 0) return null;
	return Object.fromEntries(names.map((name) => [name, wanted[name as keyof Row]])) as Partial<Row>;
}

/** Ids of fields that a person changed in Studio, as far as Directus's activity goes back. */
async function editedByUsers(db: Db, rows: { id: number }[]): Promise<Set<number>> {
	const items = (await db('directus_activity')
		.where({ collection: 'directus_fields', action: 'update' })
		.whereIn(
			'item',
			rows.map(({ id }) => String(id)),
		)
		.whereNotNull('user')
		.distinct()
		.pluck('item')) as string[];
	return new Set(items.map(Number));
}

export function vendorOf(db: Db): string {
	return db.client.config.client === 'sqlite3' ? 'sqlite' : String(db.client.config.client);
}
