/**
 * Remembers which URLs were there already, in 8 bytes each instead of the string: a 64-bit hash in an open
 * addressing table that doubles at 3/4 full. Cost: 11 to 22 bytes per URL (33 for a moment while doubling),
 * so 22 MB for a million at most. Two different URLs collide, and the later one is lost, with a
 * probability of n² / 2^65: one in 37 million for a million URLs.
 */
export class SeenUrls {
	private table = new Uint32Array(2 * 1024);
	private count = 0;

	constructor(private readonly max: number) {}

	/** False once `max` URLs are known: new ones are then no longer remembered. */
	get complete(): boolean {
		return this.count < this.max;
	}

	/** True when the URL is new. */
	add(url: string): boolean {
		const [high, low] = hash64(url);
		if (!insert(this.table, high, low, this.complete)) return false;
		if (this.complete) {
			this.count += 1;
			if (this.count * 8 > this.table.length * 3) this.grow();
		}
		return true;
	}

	private grow(): void {
		const old = this.table;
		const next = new Uint32Array(old.length * 2);
		for (let i = 0; i < old.length; i += 2) {
			const high = old[i] ?? 0;
			const low = old[i + 1] ?? 0;
			if (high !== 0 || low !== 0) insert(next, high, low, true);
		}
		this.table = next;
	}
}

/** True when the pair was not there; stores it if `store`. Pairs of zeros mark empty slots. */
function insert(table: Uint32Array, high: number, low: number, store: boolean): boolean {
	const mask = table.length - 1;
	let at = (low * 2) & mask;
	for (;;) {
		const h = table[at] ?? 0;
		const l = table[at + 1] ?? 0;
		if (h === 0 && l === 0) break;
		if (h === high && l === low) return false;
		at = (at + 2) & mask;
	}
	if (store) {
		table[at] = high;
		table[at + 1] = low;
	}
	return true;
}

/** Two lanes of multiply-and-rotate over UTF-16 units with the finaliser of MurmurHash3 on each. */
function hash64(text: string): [number, number] {
	let a = 0xde_ad_be_ef ^ text.length;
	let b = 0x41_c6_ce_57 ^ text.length;
	for (let i = 0; i < text.length; i += 1) {
		const unit = text.charCodeAt(i);
		a = Math.imul(a ^ unit, 0x9e_37_79_b1);
		a = (a << 13) | (a >>> 19);
		b = Math.imul(b ^ unit, 0x5f_35_64_95);
		b = (b << 17) | (b >>> 15);
	}
	const high = finalise(a ^ Math.imul(b, 0x85_eb_ca_6b));
	const low = finalise(b ^ Math.imul(a, 0xc2_b2_ae_35));
	return high === 0 && low === 0 ? [0, 1] : [high, low];
}

function finalise(h: number): number {
	let x = h;
	x = Math.imul(x ^ (x >>> 16), 0x85_eb_ca_6b);
	x = Math.imul(x ^ (x >>> 13), 0xc2_b2_ae_35);
	return (x ^ (x >>> 16)) >>> 0;
}
