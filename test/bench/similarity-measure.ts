/** Distinct hashes of every run of k words of a text, sorted. */
type Shingles = Float64Array;

/** Past this many texts not every pair is compared; candidates come from shared shingles then. */
const EVERY_PAIR = 2000;

/** Lower-cased words; a number with its separators is one word, so it cannot make a text look more different than it is. */
export function wordsOf(text: string): string[] {
	return text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,'’][\p{L}\p{N}]+)*/gu) ?? [];
}

/** The distinct k-word windows of a text as sorted 52-bit hashes; a text shorter than k is one window. */
export function shingles(text: string, k = 5): Shingles {
	const words = wordsOf(text);
	if (words.length === 0) return new Float64Array(0);
	const windows = new Set<number>();
	for (let at = 0; at <= Math.max(0, words.length - k); at++) windows.add(hash52(words.slice(at, at + k).join(' ')));
	return Float64Array.from(windows).sort();
}

/** Shared windows / all windows, 0..1. Two empty texts are equal. */
export function jaccard(a: Shingles, b: Shingles): number {
	if (a.length === 0 && b.length === 0) return 1;
	let shared = 0;
	for (let i = 0, j = 0; i < a.length && j < b.length;) {
		const difference = (a[i] ?? 0) - (b[j] ?? 0);
		if (difference === 0) {
			shared++;
			i++;
			j++;
		} else if (difference < 0) i++;
		else j++;
	}
	return shared / (a.length + b.length - shared);
}

/**
 * For each text, the similarity to the one most like it (0 for a single text). Exact: for many texts an inverted
 * index counts the shared shingles of every pair that shares any, which are the only pairs above 0.
 */
export function nearestNeighbours(texts: readonly string[], k = 5): number[] {
	const sets = texts.map((text) => shingles(text, k));
	return sets.length <= EVERY_PAIR ? everyPair(sets) : byIndex(sets);
}

function everyPair(sets: readonly Shingles[]): number[] {
	const best = new Array<number>(sets.length).fill(0);
	for (let i = 0; i < sets.length; i++) {
		for (let j = i + 1; j < sets.length; j++) {
			const a = sets[i];
			const b = sets[j];
			if (a === undefined || b === undefined) continue;
			const most = Math.min(a.length, b.length) / Math.max(1, Math.max(a.length, b.length));
			// The lengths alone bound the similarity: most pairs need no comparison.
			if (a.length > 0 && b.length > 0 && most <= (best[i] ?? 0) && most <= (best[j] ?? 0)) continue;
			const similarity = jaccard(a, b);
			if (similarity > (best[i] ?? 0)) best[i] = similarity;
			if (similarity > (best[j] ?? 0)) best[j] = similarity;
		}
	}
	return best;
}

function byIndex(sets: readonly Shingles[]): number[] {
	const holders = new Map<number, number[]>();
	sets.forEach((set, text) => {
		for (const shingle of set) {
			const list = holders.get(shingle);
			if (list === undefined) holders.set(shingle, [text]);
			else list.push(text);
		}
	});
	const shared = new Int32Array(sets.length);
	return sets.map((set, text) => {
		if (set.length === 0) return sets.some((other, index) => index !== text && other.length === 0) ? 1 : 0;
		const touched: number[] = [];
		for (const shingle of set) {
			for (const other of holders.get(shingle) ?? []) {
				if (shared[other] === 0) touched.push(other);
				shared[other] = (shared[other] ?? 0) + 1;
			}
		}
		let best = 0;
		for (const other of touched) {
			const common = shared[other] ?? 0;
			shared[other] = 0;
			if (other !== text) best = Math.max(best, common / (set.length + (sets[other]?.length ?? 0) - common));
		}
		return best;
	});
}

/**
 * Replaces every occurrence of the names by one word, longest names first, whatever their case; the genitive goes with it.
 * Names shorter than two characters stay: masking "A" would eat the article.
 */
export function maskNames(text: string, names: Iterable<string>, mask = 'NAME'): string {
	return nameMask(names, mask)(text);
}

/** `maskNames` prepared for many texts: names are looked up by their first word, so a thousand names cost no more than ten. */
export function nameMask(names: Iterable<string>, mask = 'NAME'): (text: string) => string {
	const byFirst = new Map<string, string[][]>();
	for (const name of names) {
		const words = wordsOf(name);
		const [first] = words;
		if (first === undefined || (words.length === 1 && first.length < 2)) continue;
		const list = byFirst.get(first);
		if (list === undefined) byFirst.set(first, [words]);
		else list.push(words);
	}
	for (const list of byFirst.values()) list.sort((a, b) => b.length - a.length);
	return (text) => {
		const words = wordsOf(text);
		const result: string[] = [];
		for (let at = 0; at < words.length;) {
			const word = words[at] ?? '';
			const bare = word.replace(/['’]s?$/, '');
			const found = [...(byFirst.get(word) ?? []), ...(bare === word ? [] : (byFirst.get(bare) ?? []))].find(
				(name) =>
					name.every((part, index) => {
						const there = words[at + index] ?? '';
						return there === part || (index === name.length - 1 && there.replace(/['’]s?$/, '') === part);
					}),
			);
			if (found === undefined) {
				result.push(word);
				at++;
			} else {
				result.push(mask);
				at += found.length;
			}
		}
		return result.join(' ');
	};
}

/** Two 26-bit FNV-1a style hashes in one exact number: 52 bits keep false matches below one in a billion pairs. */
function hash52(text: string): number {
	let low = 0x811c9dc5;
	let high = 0x9e3779b9;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		low = Math.imul(low ^ code, 0x01000193);
		high = Math.imul(high ^ code, 0x85ebca6b);
		high ^= high >>> 13;
	}
	low ^= low >>> 16;
	high ^= high >>> 16;
	return (high >>> 6) * 0x4000000 + (low >>> 6);
}
