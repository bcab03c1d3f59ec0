import type { RenderedRoute } from './routes-and-titles.js';
import { MAX_ROUTE_CHARACTERS } from './routes-and-titles.js';

/** What the website already has at a route. */
export interface ExistingRoute {
	/** The import that saved it last; null when something else made it. */
	run: string | null;
	facts_hash: string | null;
}

export type LookUp = (routes: string[]) => Promise<Map<string, ExistingRoute>>;

/** Colliding routes whose next number is remembered. Forgetting one costs lookups, never a double. */
const MAX_REMEMBERED = 20_000;
/** A forgotten base of many twins is looked for in growing steps of at most this many routes. */
const MAX_LOOK_UP = 1_000;

const joined = ({ head, tail }: RenderedRoute, number = 1) =>
	number === 1 ? `${head}${tail}` : `${head}-${number}${tail}`;

/**
 * Gives every row of one import a route of its own: the second row with the same route gets `-2`, the third `-3`, in
 * the order of the file. Only what this run saved counts as taken; a route of an earlier import is the same row seen
 * again and is written over. Hence the same file always gives the same routes, also after a kill, as long as
 * each attempt is a new run.
 */
export class RouteNumbers {
	readonly #next = new Map<string, number>();
	readonly #run: string;
	readonly #lookUp: LookUp;

	constructor(run: string, lookUp: LookUp) {
		this.#run = run;
		this.#lookUp = lookUp;
	}

	#remember(base: string, next: number): void {
		this.#next.delete(base);
		this.#next.set(base, next);
		if (this.#next.size <= MAX_REMEMBERED) return;
		const [oldest] = this.#next.keys();
		if (oldest !== undefined) this.#next.delete(oldest);
	}

	/**
	 * Numbers the routes of one chunk, in order. `existing` answers for each of the routes that were given out. A
	 * route is null when its number would make it longer than 255 characters.
	 */
	async assign(chunk: RenderedRoute[]): Promise<{ routes: (string | null)[]; existing: Map<string, ExistingRoute> }> {
		const known = new Map<string, ExistingRoute | null>();
		const lookUp = async (routes: Iterable<string>) => {
			const unknown = [...new Set(routes)].filter((route) => !known.has(route));
			for (let start = 0; start < unknown.length; start += MAX_LOOK_UP) {
				const part = unknown.slice(start, start + MAX_LOOK_UP);
				const found = await this.#lookUp(part);
				for (const route of part) known.set(route, found.get(route) ?? null);
			}
		};
		const given = new Set<string>();
		const isTaken = (route: string) => given.has(route) || known.get(route)?.run === this.#run;

		const waiting = new Map<string, { rendered: RenderedRoute; rows: number }>();
		for (const rendered of chunk) {
			const base = joined(rendered);
			waiting.set(base, { rendered, rows: (waiting.get(base)?.rows ?? 0) + 1 });
		}
		await lookUp(waiting.keys());

		// One question for all the numbers that this chunk will probably need.
		const probable: string[] = [];
		for (const [base, { rendered, rows }] of waiting) {
			const twins = known.get(base)?.run === this.#run ? rows : rows - 1;
			const next = this.#next.get(base) ?? 2;
			for (let number = next; number < next + twins; number += 1) probable.push(joined(rendered, number));
		}
		await lookUp(probable);

		const routes: (string | null)[] = [];
		for (const rendered of chunk) {
			const base = joined(rendered);
			let route = base;
			if (isTaken(base)) {
				let number = this.#next.get(base) ?? 2;
				for (let step = 8; ; number += 1) {
					route = joined(rendered, number);
					if (!known.has(route)) {
						const from = number;
						await lookUp(Array.from({ length: step }, (_, index) => joined(rendered, from + index)));
						step = Math.min(step * 2, MAX_LOOK_UP);
					}
					if (!isTaken(route)) break;
				}
				this.#remember(base, number + 1);
			}
			const fits = route.length <= MAX_ROUTE_CHARACTERS;
			if (fits) given.add(route);
			routes.push(fits ? route : null);
		}
		const existing = new Map<string, ExistingRoute>();
		for (const route of given) {
			const found = known.get(route);
			if (found) existing.set(route, found);
		}
		return { routes, existing };
	}
}
