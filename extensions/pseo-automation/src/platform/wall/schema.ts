/** Directus's schema, as far as paths through it are followed. Hooks find it in their context. */
export interface DirectusSchema {
	collections: Record<string, { fields: Record<string, unknown> } | undefined>;
	relations: DirectusRelation[];
}

export interface DirectusRelation {
	collection: string;
	field: string;
	/** Null where a row names the collection of what it refers to. */
	related_collection: string | null;
	meta: {
		one_field?: string | null;
		one_collection_field?: string | null;
		one_allowed_collections?: string[] | null;
	} | null;
}

/** Where a field of a collection leads. `one`: to the row it refers to; `any`: likewise, of several collections. */
export interface Step {
	kind: 'one' | 'many' | 'any';
	to: string;
}

/**
 * The collections that a segment of a path leads to; none for a plain field.
 * @param segment a field, or `field:collection` where a field refers to several collections
 */
export function stepsOf(schema: DirectusSchema, collection: string, segment: string): Step[] {
	const [field, scope] = segment.split(':');
	const steps: Step[] = [];
	for (const relation of schema.relations) {
		const allowed = relation.meta?.one_allowed_collections ?? [];
		if (relation.collection === collection && relation.field === field) {
			if (relation.related_collection !== null) steps.push({ kind: 'one', to: relation.related_collection });
			else
				for (const to of scope === undefined ? allowed : allowed.filter((name) => name === scope))
					steps.push({ kind: 'any', to });
		}
		const many = relation.related_collection === collection || allowed.includes(collection);
		if (many && relation.meta?.one_field === field) steps.push({ kind: 'many', to: relation.collection });
	}
	return steps;
}

/**
 * The segments of a path as Directus writes it: `author.name`, `-author.name`, `year(author.date)`, `author.year(date)`,
 * `json(author.settings, key)`. A function stays with the segment it stands around.
 */
export function segmentsOf(path: string): { segments: string[]; call: string | null } {
	const bare = path.replace(/^[-?]/, '');
	const open = bare.indexOf('(');
	if (open < 0) return { segments: bare.split('.'), call: null };
	const before = bare.slice(0, open).split('.');
	const call = before.pop() ?? '';
	const inside = bare.slice(open + 1).replace(/\).*$/s, '');
	const [argument = ''] = inside.split(',');
	return { segments: [...before, ...argument.trim().split('.')], call };
}
