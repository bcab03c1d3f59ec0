import { hashOf } from '../../../../kernel/hash.js';

/** FNV-1a with a final mix: equal texts give equal numbers on every machine, so a page reads the same each time it is written. */
export function hash(text: string): number {
	return mixed(hashOf(text));
}

function mixed(state: number): number {
	const value = Math.imul(state ^ (state >>> 16), 0x45d9f3b);
	return (value ^ (value >>> 15)) >>> 0;
}

/** One of the candidates, always the same for the same seed. Throws on an empty list. */
export function choose<T>(candidates: readonly T[], seed: string): T {
	const chosen = candidates[hash(seed) % candidates.length];
	if (chosen === undefined) throw new Error(`expected at least one candidate for ${seed}, got none`);
	return chosen;
}

/** The candidates in an order that the seed decides: by the hashes of `seed|0`, `seed|1` and so on. */
export function shuffled<T>(candidates: readonly T[], seed: string): T[] {
	const start = hashOf(`${seed}|`);
	return candidates
		.map((candidate, index) => ({ candidate, order: mixed(hashOf(String(index), start)) }))
		.sort((a, b) => a.order - b.order)
		.map(({ candidate }) => candidate);
}
