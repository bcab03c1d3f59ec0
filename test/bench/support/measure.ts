export function median(values: number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1
		? (sorted[middle] as number)
		: ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export interface Pair {
	ours: number;
	theirs: number;
	/** The median of the rounds' own ratios, ours by theirs: what slows the machine down for a while slows both. */
	ratio: number;
}

/**
 * Measures two things in turn, so that both see the same machine; which is first changes from round to round.
 * @returns medians
 */
export async function sideBySide(
	rounds: number,
	ours: () => Promise<number>,
	theirs: () => Promise<number>,
): Promise<Pair> {
	const pairs: { ours: number; theirs: number }[] = [];
	for (let round = 0; round < rounds; round++) {
		if (round % 2 === 0) pairs.push({ ours: await ours(), theirs: await theirs() });
		else {
			const second = await theirs();
			pairs.push({ ours: await ours(), theirs: second });
		}
	}
	return {
		ours: median(pairs.map((pair) => pair.ours)),
		theirs: median(pairs.map((pair) => pair.theirs)),
		ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
	};
}

/** @returns milliseconds */
export async function timed(body: () => unknown): Promise<number> {
	const started = performance.now();
	await body();
	return performance.now() - started;
}

/** Shown on stderr, so that the table alone is on stdout. */
export function say(line: string): void {
	process.stderr.write(`${line}\n`);
}
