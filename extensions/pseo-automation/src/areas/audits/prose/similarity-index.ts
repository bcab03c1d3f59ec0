import { PLACES, type Signature } from './signature.js';

/**
 * Locality-sensitive hashing: a signature of 128 places is cut into 64 bands of 2; pages that agree in a whole band meet in
 * its bucket, and pages that meet in at least two bands are compared place by place.
 *
 * Two pages of similarity s agree in a band with probability s², so they meet in at least two of 64 bands with probability
 * 1 - (1 - s²)^64 - 64 s² (1 - s²)^63: 0.9977 at s = 0.35, 0.13 at 0.1, 0.011 at 0.05 and 0.0003 at 0.02. One band alone
 * would find 0.9998 at 0.35, and compare 14 times as many strangers at 0.05. `similarity-index.test.ts` measures both.
 */
const ROWS = 2;
const BANDS = PLACES / ROWS;
const MIN_MEETINGS = 2;
const MIN_CAPACITY = 256;
const NONE = -1;

export interface Neighbour {
	id: number;
	/** 0..1. */
	similarity: number;
}

export interface SimilarityIndex {
	readonly size: number;
	/** Pages that were dropped because the index was full. */
	readonly forgotten: number;
	/** Bytes in use, without the ids' map (about 50 a page). */
	readonly bytes: number;
	/** A page that is there already is replaced. When `most` are in, the one added first goes. */
	add(id: number, signature: Signature): void;
	/** Whether it was there. */
	remove(id: number): boolean;
	/** The most similar page among those that meet in two bands; null where none does. `exceptId` is the page itself. */
	nearest(signature: Signature, exceptId?: number | null): Neighbour | null;
}

/**
 * The written pages of one website in memory, in typed arrays that grow by doubling: 256 bytes a page for the signature,
 * 256 for its places in the buckets, up to 256 for the buckets and 13 for the search. 20,000 pages take 26 MB, 100,000 at
 * most 102 (78 where `most` is 100,000). A search takes 0.03 ms among 20,000 pages of their own words, and 1.3 ms where half
 * of all sentences are the same on every page.
 */
export function createSimilarityIndex({ most }: { most: number }): SimilarityIndex {
	if (!Number.isInteger(most) || most < 1)
		throw new RangeError(`expected most to be a positive whole number, got ${most}`);
	/** In the order of addition, which decides who goes first. */
	const slots = new Map<number, number>();
	const free: number[] = [];
	let capacity = 0;
	let used = 0;
	let forgotten = 0;
	let ids = new Float64Array(0);
	let places = new Uint16Array(0);
	/** For each slot and band the next slot in the same bucket. */
	let next = new Int32Array(0);
	let heads = new Int32Array(0);
	let buckets = 0;
	/** Meetings of each slot during one search, all zero between two. */
	let meetings = new Uint8Array(0);
	let touched = new Int32Array(0);

	const bucketOf = (band: number, key: number): number => band * buckets + (mixed(key) & (buckets - 1));

	function grow(): void {
		capacity = Math.min(most, Math.max(MIN_CAPACITY, capacity * 2));
		ids = extended(ids, new Float64Array(capacity));
		places = extended(places, new Uint16Array(capacity * PLACES));
		next = new Int32Array(capacity * BANDS);
		meetings = new Uint8Array(capacity);
		touched = new Int32Array(capacity);
		buckets = 2 ** Math.floor(Math.log2(capacity));
		heads = new Int32Array(buckets * BANDS).fill(NONE);
		for (const slot of slots.values()) link(slot);
	}

	function link(slot: number): void {
		for (let band = 0; band < BANDS; band++) {
			const bucket = bucketOf(band, keyAt(places, slot * PLACES, band));
			next[slot * BANDS + band] = heads[bucket] ?? NONE;
			heads[bucket] = slot;
		}
	}

	function unlink(slot: number): void {
		for (let band = 0; band < BANDS; band++) {
			const bucket = bucketOf(band, keyAt(places, slot * PLACES, band));
			const after = next[slot * BANDS + band] ?? NONE;
			if (heads[bucket] === slot) {
				heads[bucket] = after;
				continue;
			}
			let before = heads[bucket] ?? NONE;
			while (next[before * BANDS + band] !== slot) before = next[before * BANDS + band] ?? NONE;
			next[before * BANDS + band] = after;
		}
	}

	/** In how many places, and in how many whole bands, a signature agrees with a kept one. */
	function agreement(signature: Signature, start: number): { equal: number; bands: number } {
		let equal = 0;
		let bands = 0;
		for (let place = 0; place < PLACES; place += ROWS) {
			const first = signature[place] === places[start + place] ? 1 : 0;
			const second = signature[place + 1] === places[start + place + 1] ? 1 : 0;
			equal += first + second;
			bands += first & second;
		}
		return { equal, bands };
	}

	function remove(id: number): boolean {
		const slot = slots.get(id);
		if (slot === undefined) return false;
		unlink(slot);
		slots.delete(id);
		free.push(slot);
		return true;
	}

	return {
		get size() {
			return slots.size;
		},
		get forgotten() {
			return forgotten;
		},
		get bytes() {
			return [ids, places, next, heads, meetings, touched].reduce((sum, { byteLength }) => sum + byteLength, 0);
		},
		add(id, signature) {
			if (signature.length !== PLACES)
				throw new RangeError(`expected a signature of ${PLACES} places, got ${signature.length}`);
			remove(id);
			if (slots.size >= most) {
				const [oldest] = slots.keys();
				if (oldest !== undefined) remove(oldest);
				forgotten++;
			}
			if (free.length === 0 && used === capacity) grow();
			const slot = free.pop() ?? used++;
			slots.set(id, slot);
			ids[slot] = id;
			places.set(signature, slot * PLACES);
			link(slot);
		},
		remove,
		nearest(signature, exceptId = null) {
			let count = 0;
			for (let band = 0; slots.size > 0 && band < BANDS; band++) {
				// Who is in the bucket for another key is counted too: looking it up costs more than the few that meet twice that way.
				for (
					let slot = heads[bucketOf(band, keyAt(signature, 0, band))] ?? NONE;
					slot !== NONE;
					slot = next[slot * BANDS + band] ?? NONE
				) {
					const before = meetings[slot] ?? 0;
					if (before === 0) touched[count++] = slot;
					meetings[slot] = before + 1;
				}
			}
			let best: Neighbour | null = null;
			for (let index = 0; index < count; index++) {
				const slot = touched[index] ?? 0;
				const met = meetings[slot] ?? 0;
				meetings[slot] = 0;
				const id = ids[slot] ?? 0;
				if (met < MIN_MEETINGS || id === exceptId) continue;
				const { equal, bands } = agreement(signature, slot * PLACES);
				if (bands < MIN_MEETINGS) continue;
				const similarity = equal / PLACES;
				if (best === null || similarity > best.similarity) best = { id, similarity };
			}
			return best;
		},
	};
}

/** The two places of a band in one number. */
function keyAt(places: Uint16Array, start: number, band: number): number {
	return ((places[start + band * ROWS] ?? 0) << 16) | (places[start + band * ROWS + 1] ?? 0);
}

function extended<T extends Float64Array | Uint16Array>(from: T, to: T): T {
	to.set(from);
	return to;
}

function mixed(value: number): number {
	const hash = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
	return hash ^ (hash >>> 13);
}
