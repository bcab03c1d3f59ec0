/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let hash = Math.imul(state ^ (state >>> 15), 1 | state);
		hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash;
		return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Words that no other page uses. */
export function nonsense(random: () => number, words: number): string {
	return Array.from({ length: words }, () => Math.floor(random() * 36 ** 5).toString(36)).join(' ');
}
