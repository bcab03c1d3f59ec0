import former from '../../../../../snapshots/studio/former.json' with { type: 'json' };
import { type CollectionLook, FOLDER_LOOK, type Look, specials } from './look.js';
import type { CollectionModel, FieldModel } from './model.js';

const EDITABLE: Record<string, string[]> = former.editable;
const VISIBLE: Record<string, string[]> = former.visible;
const CHOICES: Record<string, string[] | undefined> = former.choices;
const NOTES: Record<string, string | null> = former.notes;
const COLLECTIONS: Record<string, { template?: string | null; note?: string }> = former.collections;

/** As they were then: what a new build shows may change in `look.ts`, this may not. */
const INTERFACES: Record<FieldModel['type'], string> = {
	id: 'input',
	string: 'input',
	text: 'input-multiline',
	integer: 'input',
	decimal: 'input',
	boolean: 'boolean',
	timestamp: 'datetime',
	json: 'input-code',
	uuid: 'input',
	m2o: 'select-dropdown-m2o',
};

/**
 * How builds before 0.2 showed a field, which left no mark of it: what still looks so in a database was not changed by
 * an administrator. Their place in the form is not told: they counted another order.
 */
export function formerLook(collection: CollectionModel, name: string, vendor: string): Partial<Look> | null {
	const field = collection.fields[name];
	if (!field) return null;
	const listed = (lists: Record<string, string[]>): boolean => lists[collection.collection]?.includes(name) === true;
	const special = specials(name, field, vendor);
	const key = `${collection.collection}.${name}`;
	const choices = (CHOICES[key] ?? field.choices)?.map((value) => ({ text: value, value }));
	return {
		special: special.length > 0 ? special.join(',') : null,
		interface: choices ? 'select-dropdown' : INTERFACES[field.type],
		options: choices ? { choices } : field.type === 'json' ? { language: 'json' } : null,
		display: field.type === 'timestamp' ? 'datetime' : null,
		display_options: field.type === 'timestamp' ? { relative: true } : null,
		readonly: field.type === 'id' || (field.readonly === true && !listed(EDITABLE)),
		hidden: field.type === 'id' || (field.hidden === true && !listed(VISIBLE)),
		required: field.required === true,
		note: key in NOTES ? (NOTES[key] ?? null) : (field.note ?? null),
		width: field.type === 'text' || field.type === 'json' ? 'full' : 'half',
		group: null,
		translations: null,
		conditions: null,
	};
}

/** As `formerLook`, of the folder that our collections stand in. */
export const FORMER_FOLDER_LOOK: CollectionLook = {
	...FOLDER_LOOK,
	translations: [{ language: 'en-US', translation: 'PSEO' }],
};

/** As `formerLook`, of the collection itself. */
export function formerCollectionLook(collection: CollectionModel): CollectionLook {
	const { template, note } = COLLECTIONS[collection.collection] ?? {};
	return {
		icon: collection.icon,
		note: note ?? collection.note,
		display_template: template === undefined ? (collection.template ?? null) : template,
		translations: null,
	};
}
