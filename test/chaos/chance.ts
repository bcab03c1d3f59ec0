/** A source of chance that a seed repeats (mulberry32). The seed is printed: PSEO_TEST_SEED runs the same again. */
export function chance(name: string): (below: number) => number {
	const seed = Number(process.env['PSEO_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
	process.stdout.write(`${name}: PSEO_TEST_SEED=${seed}\n`);
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
	};
}
