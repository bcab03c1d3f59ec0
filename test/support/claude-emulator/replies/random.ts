/** Numbers from 0 to 1 that are the same for the same seed. */
export function randomFrom(seed: string): () => number {
	let state = 0x9e3779b9;
	for (let index = 0; index < seed.length; index++)
		state = Math.imul(state ^ seed.charCodeAt(index), 0x85ebca6b) ^ (state >>> 13);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
	const copy = [...items];
	for (let at = copy.length - 1; at > 0; at--) {
		const other = Math.floor(random() * (at + 1));
		const here = copy[at] as Item;
		copy[at] = copy[other] as Item;
		copy[other] = here;
	}
	return copy;
}

/** Deals items in a random order and starts over when all are dealt: no item comes again before the others. */
export class Deck<Item> {
	#left: Item[] = [];

	constructor(
		private readonly items: readonly Item[],
		private readonly random: () => number,
	) {}

	next(): Item {
		if (this.#left.length === 0) this.#left = shuffled(this.items, this.random);
		const item = this.#left.pop();
		if (item === undefined) throw new Error('expected a deck with items');
		return item;
	}
}
