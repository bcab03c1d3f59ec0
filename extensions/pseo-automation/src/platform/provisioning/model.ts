/** The data model as `snapshots/` holds it. See that folder's README for the words. */
export interface FieldModel {
	type: 'id' | 'string' | 'text' | 'integer' | 'decimal' | 'boolean' | 'timestamp' | 'json' | 'uuid' | 'm2o';
	to?: string;
	on_delete?: 'CASCADE' | 'SET NULL' | 'NO ACTION';
	required?: boolean;
	unique?: boolean;
	index?: boolean;
	default?: string | number | boolean;
	choices?: string[];
	length?: number;
	precision?: number;
	scale?: number;
	readonly?: boolean;
	hidden?: boolean;
	note?: string;
}

/** The folder of Studio that our collections stand in. */
export const FOLDER = 'pseo';

export interface CollectionModel {
	collection: string;
	icon: string;
	sort: number;
	note: string;
	template?: string;
	singleton?: boolean;
	fields: Record<string, FieldModel>;
	unique?: string[][];
	indexes?: string[][];
	checks?: Record<string, string>;
}

export interface TableModel {
	note: string;
	columns: Record<string, 'id' | 'integer' | 'bigint' | 'string' | 'text' | 'uuid' | 'timestamp'>;
	unique?: string[][];
	indexes?: string[][];
}

export interface FlowModel {
	id: string;
	key: string;
	name: string;
	icon: string;
	color: string;
	description: string;
	trigger: string;
	options: Record<string, unknown>;
	operation: { id: string; key: string; name: string; type: string; options: Record<string, unknown> };
}

export interface SeedModel {
	match: string;
	/** Lists and objects are stored as JSON. */
	rows: Record<string, string | number | object>[];
}

export interface Model {
	version: number;
	/** In the order of their references. */
	collections: CollectionModel[];
	tables: Record<string, TableModel>;
	flows: FlowModel[];
	seed: Record<string, SeedModel>;
}

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

function specials(name: string, field: FieldModel, vendor: string): string[] {
	const special: string[] = [];
	if (field.type === 'json') special.push('cast-json');
	if (field.type === 'boolean') special.push('cast-boolean');
	if (field.type === 'm2o') special.push('m2o');
	if (name === 'date_created') special.push('date-created');
	if (name === 'date_updated') special.push('date-updated');
	// SQLite has no timestamp type: Directus tells one by this flag.
	if (field.type === 'timestamp' && vendor === 'sqlite') special.push('cast-timestamp');
	return special;
}

/** The row of `directus_fields` that makes a column editable in Studio. */
export function fieldMeta(collection: string, name: string, field: FieldModel, sort: number, vendor: string) {
	const special = specials(name, field, vendor);
	const choices = field.choices?.map((value) => ({ text: value, value }));
	return {
		collection,
		field: name,
		sort,
		special: special.length > 0 ? special.join(',') : null,
		interface: choices ? 'select-dropdown' : INTERFACES[field.type],
		options: choices ? { choices } : field.type === 'json' ? { language: 'json' } : null,
		display: field.type === 'timestamp' ? 'datetime' : null,
		display_options: field.type === 'timestamp' ? { relative: true } : null,
		readonly: field.type === 'id' || field.readonly === true,
		hidden: field.type === 'id' || field.hidden === true,
		required: field.required === true,
		note: field.note ?? null,
		width: field.type === 'text' || field.type === 'json' ? 'full' : 'half',
	};
}
