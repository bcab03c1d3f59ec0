/** English, German, Turkish. */
export type Names = [string, string, string];

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
	/** The choices are the kinds of jobs that the areas declare. */
	choices_from?: 'jobs';
	length?: number;
	precision?: number;
	scale?: number;
	readonly?: boolean;
	hidden?: boolean;
	note?: string;
	/** Where it stands in Studio; without, Studio makes a name of the column's. */
	names?: Names;
	/** A key of the collection's `groups`. */
	group?: string;
	/** The server fills it in where it is left empty: the database demands it, and a form does not. */
	filled?: boolean;
	/** Asked when a row is made, and fixed from then on. */
	asked_once?: boolean;
	/** Left out of the form while it is empty. */
	when_filled?: boolean;
	/** How Studio shows the value, where the type alone does not say. */
	shown?: 'faqs' | 'html' | 'markdown' | 'models' | 'money' | 'number' | 'score' | 'table' | 'tags';
	width?: 'full';
	placeholder?: string;
}

/** A part of a form that folds. */
export interface GroupModel {
	names: Names;
	start: 'open' | 'closed';
	icon: string;
	/** Left out of the form of a new row: all in it comes from the server. */
	later?: boolean;
}

/** How a list looks until a person changes it. */
export interface ListModel {
	fields: string[];
	/** A minus in front: descending. */
	sort: string;
	filter?: object;
	/** Width of columns in pixels. */
	widths?: Record<string, number>;
	/** Seconds after which Studio reads the list again by itself. */
	refresh?: number;
}

export interface BookmarkModel extends Partial<ListModel> {
	names: Names;
	icon: string;
	filter: object;
}

/** The folder of Studio that our collections stand in. */
export const FOLDER = 'pseo';

export interface CollectionModel {
	collection: string;
	names?: Names;
	singular?: Names;
	icon: string;
	sort: number;
	note: string;
	template?: string;
	groups?: Record<string, GroupModel>;
	list?: ListModel;
	bookmarks?: BookmarkModel[];
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
