import type { CollectionModel, FieldModel, GroupModel } from './model.js';
import { choicesOf, collectionTranslations, fieldTranslations } from './words.js';

/** How Studio shows a field: the columns of `directus_fields` that are ours until an administrator changes them. */
export interface Look {
	special: string | null;
	interface: string | null;
	options: object | null;
	display: string | null;
	display_options: object | null;
	readonly: boolean;
	hidden: boolean;
	required: boolean;
	note: string | null;
	width: string;
	sort: number;
	group: string | null;
	translations: object | null;
	conditions: object | null;
}

/** How Studio shows a collection: columns of `directus_collections`. */
export interface CollectionLook {
	icon: string;
	note: string;
	display_template: string | null;
	translations: object | null;
}

/** True of rows that exist, and of no form of a new one. */
const IS_SAVED = { _and: [{ id: { _nnull: true } }] };

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

/** Flags that tell Directus how a column is stored and read. */
export function specials(name: string, field: FieldModel, vendor: string): string[] {
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

type Shown = Pick<Look, 'interface' | 'options' | 'display' | 'display_options'>;

const column = (field: string, name: string, type: string, more: object = {}): object => ({
	field,
	name,
	type,
	meta: { field, name, type, width: 'half', interface: 'input', ...more },
});
const menu = (values: readonly string[]): object => ({
	interface: 'select-dropdown',
	required: true,
	options: { choices: choicesOf(values).map(({ text, value }) => ({ text, value })) },
});
const price = { required: true, options: { min: 0, step: 0.0001 } };

/** Lists of objects that people write: a form for each entry. */
const REPEATERS: Record<'faqs' | 'models', object> = {
	faqs: {
		template: '{{question}}',
		fields: [
			column('question', 'Question', 'string', { width: 'full', required: true }),
			column('answer', 'Answer', 'text', { width: 'full', interface: 'input-multiline', required: true }),
		],
	},
	models: {
		template: '{{id}} ({{tier}})',
		fields: [
			column('id', 'Model', 'string', { width: 'full', required: true }),
			column('writer', 'Service', 'string', menu(['anthropic', 'openai-compatible'])),
			column('tier', 'Tier', 'string', menu(['writer', 'checker'])),
			column('input', 'Input', 'float', price),
			column('output', 'Output', 'float', price),
			column('cache_write_5m', 'Cache write, 5 minutes', 'float', price),
			column('cache_write_1h', 'Cache write, 1 hour', 'float', price),
			column('cache_read', 'Cache read', 'float', price),
			column('batch_factor', 'Share of the price in batches', 'float', price),
		],
	},
};

/** Scores of 80 and more are good, below 60 bad, as in the report of an audit. */
const SCORE = {
	conditionalFormatting: [
		{ operator: 'lt', value: 60, color: 'var(--theme--danger)' },
		{ operator: 'gte', value: 80, color: 'var(--theme--success)' },
	],
};

function shownAs(field: FieldModel, collections: ReadonlyMap<string, CollectionModel>): Partial<Shown> {
	switch (field.shown) {
		case 'faqs':
		case 'models':
			return { interface: 'list', options: REPEATERS[field.shown], display: 'formatted-json-value' };
		case 'html':
			return { interface: 'input-code', options: { language: 'htmlmixed', lineWrapping: true } };
		case 'markdown':
			return { interface: 'input-rich-text-md' };
		case 'money':
			return { display: 'formatted-value', display_options: { prefix: '$ ' } };
		case 'number':
			return { display: 'formatted-value', display_options: { format: true } };
		case 'score':
			return { display: 'formatted-value', display_options: SCORE };
		case 'table':
			return { interface: 'pseo-readable' };
		case 'tags':
			return { interface: 'tags', display: 'labels' };
		default:
	}
	if (field.choices) {
		const choices = choicesOf(field.choices);
		return {
			interface: 'select-dropdown',
			options: { choices: choices.map(({ text, value }) => ({ text, value })) },
			display: 'labels',
			display_options: { format: false, choices },
		};
	}
	if (field.type === 'timestamp') return { display: 'datetime', display_options: { relative: true } };
	if (field.type === 'json') return { options: { language: 'json' } };
	if (field.type === 'm2o' && field.to === 'directus_users')
		return { options: { template: '{{first_name}} {{last_name}} {{email}}' }, display: 'user' };
	if (field.type === 'm2o') {
		const template = collections.get(field.to ?? '')?.template ?? '{{id}}';
		return {
			options: { template, enableCreate: false, enableLink: true },
			display: 'related-values',
			display_options: { template },
		};
	}
	return field.placeholder === undefined ? {} : { options: { placeholder: field.placeholder } };
}

function conditionsOf(name: string, field: FieldModel): object[] | null {
	if (field.asked_once) return [{ name: 'Fixed once it is saved', rule: IS_SAVED, readonly: true }];
	if (field.when_filled)
		return [{ name: 'Shown when there is one', rule: { _and: [{ [name]: { _nnull: true } }] }, hidden: false }];
	return null;
}

/**
 * How a field is shown in lists and forms.
 * @param sort from 1, within its group
 * @param collections by name, for the display templates of related rows
 */
export function fieldLook(
	name: string,
	field: FieldModel,
	sort: number,
	vendor: string,
	collections: ReadonlyMap<string, CollectionModel>,
): Look {
	const special = specials(name, field, vendor);
	return {
		special: special.length > 0 ? special.join(',') : null,
		interface: INTERFACES[field.type],
		options: null,
		display: null,
		display_options: null,
		...shownAs(field, collections),
		readonly: field.type === 'id' || field.readonly === true,
		hidden: field.type === 'id' || field.hidden === true || field.when_filled === true,
		// A form must not demand what the database takes from its default or the server fills in.
		required: field.required === true && field.filled !== true && field.default === undefined,
		note: field.note ?? null,
		width:
			field.width ??
			(field.type === 'text' || (field.type === 'json' && field.shown !== 'tags') ? 'full' : 'half'),
		sort,
		group: field.group ?? null,
		translations: field.names ? fieldTranslations(field.names) : null,
		conditions: conditionsOf(name, field),
	};
}

/** How a group of fields is shown; in the table it is no column. */
export function groupLook(group: GroupModel, sort: number): Look {
	return {
		special: 'alias,no-data,group',
		interface: 'group-detail',
		options: { start: group.start, headerIcon: group.icon },
		display: null,
		display_options: null,
		readonly: false,
		hidden: group.later === true,
		required: false,
		note: null,
		width: 'full',
		sort,
		group: null,
		translations: fieldTranslations(group.names),
		conditions: group.later ? [{ name: 'Shown once it is saved', rule: IS_SAVED, hidden: false }] : null,
	};
}

/** How all fields and groups of a collection are shown, in the order of its form: ungrouped fields first. */
export function looksOf(
	collection: CollectionModel,
	vendor: string,
	collections: ReadonlyMap<string, CollectionModel>,
): Map<string, Look> {
	const looks = new Map<string, Look>();
	const fields = Object.entries(collection.fields);
	for (const [index, [name, field]] of fields.entries())
		looks.set(name, fieldLook(name, field, index + 1, vendor, collections));
	for (const [index, [name, group]] of Object.entries(collection.groups ?? {}).entries())
		looks.set(name, groupLook(group, fields.length + index + 1));
	return looks;
}

/** How the folder is shown that our collections stand in. */
export const FOLDER_LOOK: CollectionLook = {
	icon: 'travel_explore',
	note: 'Programmatic SEO',
	display_template: null,
	translations: fieldTranslations(['PSEO', 'PSEO', 'PSEO']),
};

export function collectionLook(collection: CollectionModel): CollectionLook {
	const { names, singular } = collection;
	return {
		icon: collection.icon,
		note: collection.note,
		display_template: collection.template ?? null,
		translations: names ? collectionTranslations(names, singular ?? names) : null,
	};
}
