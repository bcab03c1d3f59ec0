import type { BooleanColumn, CategoryColumn, ListColumn, NumberColumn, PlainColumn } from '../corpus/column.js';
import type { Standing } from '../corpus/groups.js';

/** Another row that a sentence names. */
export interface Named {
	name: string;
	route: string;
	value: number;
}

/** The row's place inside one of its categories. */
export interface GroupPlace {
	column: CategoryColumn;
	label: string;
	standing: Standing;
	typical: { basis: 'average' | 'median'; value: number };
}

/** Everything a page may say of one measure. `salience`: 0 ordinary .. 1 extreme. */
export interface NumberTopic {
	is: 'number';
	column: NumberColumn;
	value: number;
	salience: number;
	standing: Standing;
	/** The end that is nearer; a rank counts from it. */
	side: 'high' | 'low';
	rank: number;
	/** Rows beyond this one on its side, nearest first, filled when there are at most three. */
	beyond: Named[];
	typical: { basis: 'average' | 'median'; value: number };
	group: GroupPlace | null;
	/** Of the total over all rows, and the total; null where a sum means nothing or the part is negligible. */
	share: { part: number; total: number } | null;
	/** The rows with the next higher and the next lower value. */
	next: { above: Named | null; below: Named | null };
	/** Others with exactly this value, at most three. */
	equals: Named[];
}

export interface CategoryTopic {
	is: 'category';
	column: CategoryColumn;
	label: string;
	/** Rows with this label, the page's own included. */
	count: number;
	/** Place of the label among all labels by number of rows, 1 = most common; null when another has as many. */
	place: number | null;
	salience: number;
}

/** How many rows share two attributes with this one. */
export interface PairTopic {
	is: 'pair';
	group: CategoryTopic;
	other: CategoryTopic | BooleanTopic | NumberTopic;
	/** Rows with both, the page's own included. */
	both: number;
	/** The other attribute's share among all rows, to hold against its share in the group. */
	overall: number;
	salience: number;
	example: Named | null;
}

export interface BooleanTopic {
	is: 'boolean';
	column: BooleanColumn;
	value: boolean;
	/** Rows with the same answer, the page's own included. */
	same: number;
	salience: number;
}

export interface ListTopic {
	is: 'list';
	column: ListColumn;
	items: string[];
	/** The item that the fewest other rows list. */
	rarest: { item: string; others: number } | null;
	lengths: Standing;
	salience: number;
}

export interface TextTopic {
	is: 'text';
	column: PlainColumn;
	text: string;
	salience: number;
}

export type Topic = NumberTopic | CategoryTopic | BooleanTopic | ListTopic | TextTopic;

/** A row like this one, with how it differs. */
export interface Similar {
	name: string;
	route: string;
	differences: { column: NumberColumn; difference: number; theirs: number }[];
	/** Categories and answers that both share or not. */
	shared: CategoryTopic[];
}
