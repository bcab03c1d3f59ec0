import { AppError } from '../../kernel/errors.js';
import { type DirectusSchema, segmentsOf, type Step, stepsOf } from './schema.js';

export type Filter = Record<string, unknown>;

/** A query of Directus after its own checks, as far as the wall reads it. */
export interface Query {
	fields?: string[] | null;
	filter?: Filter | null;
	sort?: string[] | null;
	group?: string[] | null;
	aggregate?: Record<string, string[]> | null;
	meta?: string[];
	alias?: Record<string, string> | null;
	deep?: Deep | null;
}

/** What Directus keeps for related rows: `_filter`, `_sort` and others, and the same for what is related to them. */
type Deep = Record<string, unknown>;

/** The rows of a collection that a caller may see; `open`: all that Directus shows; `closed`: none, by no door. */
export type WallOf = (collection: string) => Filter | 'open' | 'closed';

const LOGICAL = new Set(['_and', '_or']);

/**
 * Adds the wall to a query: to the collection that is read, and wherever its fields, filters or the filters of related
 * rows step into a collection behind the wall. What cannot be walled is refused: counts beside the answer (`meta`),
 * which Directus makes without asking hooks; sorting, grouping and counting through a relation from elsewhere.
 * @throws forbidden
 */
export function wallQuery(schema: DirectusSchema, collection: string, query: Query, wallOf: WallOf): Query {
	return new Walls(schema, wallOf).query(collection, query);
}

class Walls {
	/** Whether the filter of the query stepped into a collection behind the wall. */
	private stepped = false;

	constructor(
		private readonly schema: DirectusSchema,
		private readonly wallOf: WallOf,
	) {}

	query(collection: string, query: Query): Query {
		const filter = this.rows(collection, query.filter ?? null);
		if ((query.meta?.length ?? 0) > 0 && (this.isWalled(collection) || this.stepped))
			throw refused(
				`meta=${String(query.meta)} counts the rows of every account; ask for aggregate[count]=*, which counts yours`,
			);
		this.checkOrder(collection, query.sort, query.group, query.aggregate);
		const deep = this.related(collection, query.fields ?? ['*'], query.alias ?? {}, query.deep ?? {});
		return {
			...query,
			...(filter === null ? {} : { filter }),
			...(Object.keys(deep).length > 0 ? { deep } : {}),
		};
	}

	private isWalled(collection: string): boolean {
		return this.wallOf(collection) !== 'open';
	}

	/** The filter of a collection with its wall; null where neither is. */
	private rows(collection: string, filter: Filter | null): Filter | null {
		const wall = this.wallOf(collection);
		if (wall === 'closed') throw refused(`${collection} is read by no door of Directus`);
		const own = filter === null ? null : this.filter(collection, filter);
		if (wall === 'open') return own;
		return own === null || Object.keys(own).length === 0 ? wall : { _and: [own, wall] };
	}

	/** A filter with the walls of the collections on its paths; in its own shape where there are none. */
	private filter(collection: string, filter: Filter): Filter {
		const walls: Filter[] = [];
		const kept = Object.fromEntries(
			Object.entries(filter).map(([key, value]) => [
				key,
				LOGICAL.has(key) && Array.isArray(value)
					? value.map((each) => this.filter(collection, each as Filter))
					: this.follow(collection, key, value, (wall) => wall, walls),
			]),
		);
		return walls.length === 0 ? kept : { _and: [kept, ...walls] };
	}

	/** Follows the path of a condition. @param nest puts a condition on the collection at this place of the path */
	private follow(
		collection: string,
		key: string,
		value: unknown,
		nest: (condition: Filter) => Filter,
		walls: Filter[],
	): unknown {
		if (key.includes('(')) {
			this.refuseSteps(collection, key);
			return value;
		}
		const steps = stepsOf(this.schema, collection, key);
		if (steps.length === 0 || typeof value !== 'object' || value === null) return value;
		const operator = Object.keys(value)[0] ?? '';
		const quantified = operator === '_some' || operator === '_none';
		if (operator.startsWith('_') && !LOGICAL.has(operator) && !quantified) {
			// On the key that a row holds itself. What many rows hold is theirs to show.
			if (steps.some(({ kind, to }) => kind === 'many' && this.isWalled(to))) throw through(collection, key);
			return value;
		}
		const [step] = steps;
		if (step === undefined || steps.length > 1) {
			if (steps.some(({ to }) => this.isWalled(to))) throw through(collection, key);
			return value;
		}
		this.stepped ||= this.isWalled(step.to);
		if (quantified) {
			const asked = (value as Record<string, unknown>)[operator] as Filter;
			return { [operator]: this.quantified(step.to, asked, key) };
		}
		const wall = this.wallOf(step.to);
		if (wall === 'closed') throw through(collection, key);
		if (wall !== 'open') walls.push(nest({ [key]: wall }));
		const deeper = (condition: Filter): Filter => nest({ [key]: condition });
		return Object.fromEntries(
			Object.entries(value).map(([name, asked]) => [
				name,
				LOGICAL.has(name) && Array.isArray(asked)
					? asked.map((each) => this.filter(step.to, each as Filter))
					: this.follow(step.to, name, asked, deeper, walls),
			]),
		);
	}

	/** The filter within `_some` or `_none`. Directus drops one that begins with `_and` or `_or`: the wall goes first. */
	private quantified(collection: string, asked: Filter, key: string): Filter {
		const wall = this.wallOf(collection);
		if (wall === 'closed') throw through(collection, key);
		const inner = this.filter(collection, asked);
		if (wall !== 'open') return { ...wall, _and: [inner] };
		if ('_and' in inner && !('_and' in asked)) throw through(collection, key);
		return inner;
	}

	/** Sorting, grouping and counting are the same for all rows: they may follow relations between walled rows only. */
	private checkOrder(
		collection: string,
		sort: string[] | null | undefined,
		group: string[] | null | undefined,
		aggregate: Record<string, string[]> | null | undefined,
	): void {
		const own = this.isWalled(collection);
		for (const path of sort ?? []) this.refuseSteps(collection, path, own);
		for (const path of [...(group ?? []), ...Object.values(aggregate ?? {}).flat()])
			this.refuseSteps(collection, path);
	}

	/** @param amongOwn whether steps from a row to the one that it refers to are let through, as far as all are walled */
	private refuseSteps(collection: string, path: string, amongOwn = false): void {
		let at = [collection];
		const { segments } = segmentsOf(path);
		for (const [index, segment] of segments.entries()) {
			const steps = at.flatMap((from) => stepsOf(this.schema, from, segment));
			const last = index === segments.length - 1;
			for (const { kind, to } of steps) {
				const ownKey = last && kind !== 'many';
				if (!ownKey && this.isWalled(to) && !(amongOwn && kind === 'one')) throw through(collection, path);
			}
			at = steps.map(({ to }) => to);
		}
	}

	/** What is kept for related rows, with the wall of each collection that the fields step into. */
	private related(collection: string, fields: string[], alias: Record<string, string>, deep: Deep): Deep {
		const nested = new Map<string, string[]>();
		for (const field of fields) {
			const named = alias[field] ?? field;
			const { segments, call } = segmentsOf(named);
			if (call === 'count' || call === 'json') {
				this.refuseSteps(collection, named);
				continue;
			}
			const [first = '', ...rest] = named === field ? segments : [field];
			const keys =
				first === '*'
					? [...Object.keys(this.schema.collections[collection]?.fields ?? {}), ...Object.keys(alias)]
					: [first];
			for (const key of keys)
				nested.set(key, [...(nested.get(key) ?? []), ...(rest.length ? [rest.join('.')] : [])]);
		}
		const walled: Deep = { ...deep };
		for (const [key, inner] of nested) {
			const [field = '', scope] = key.split(':');
			const named = alias[field] ?? field;
			const steps = stepsOf(this.schema, collection, scope === undefined ? named : `${named}:${scope}`);
			for (const step of steps) this.relatedRows(walled, step, key, inner);
		}
		return walled;
	}

	private relatedRows(deep: Deep, { kind, to }: Step, key: string, fields: string[]): void {
		// A row that only names what it refers to shows nothing of it.
		if (fields.length === 0 && kind !== 'many') return;
		const place = kind === 'any' && !key.includes(':') ? `${key}:${to}` : key;
		const given = (deep[place] ?? {}) as Deep;
		const filter = this.rows(to, (given['_filter'] as Filter | undefined) ?? null);
		this.checkOrder(
			to,
			given['_sort'] as string[] | undefined,
			given['_group'] as string[] | undefined,
			given['_aggregate'] as Record<string, string[]> | undefined,
		);
		const walled = this.related(to, fields, (given['_alias'] ?? {}) as Record<string, string>, given);
		if (filter !== null) walled['_filter'] = filter;
		if (Object.keys(walled).length > 0) deep[place] = walled;
	}
}

const refused = (message: string): AppError => new AppError('forbidden', 403, message);
const through = (collection: string, path: string): AppError =>
	refused(`${collection}: "${path}" would show rows of other accounts; read them by their own collection`);
