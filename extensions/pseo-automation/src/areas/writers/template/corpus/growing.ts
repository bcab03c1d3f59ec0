/** Typed arrays that grow by half, so that a column of 100,000 values costs its bytes and no boxed numbers. */
export class GrowingFloats {
	#values = new Float64Array(256);
	length = 0;

	set(index: number, value: number): void {
		while (index >= this.#values.length)
			this.#values = grown(this.#values, new Float64Array(Math.ceil(this.#values.length * 1.5)));
		// Rows that lacked the column until now are empty, not zero.
		if (index > this.length) this.#values.fill(Number.NaN, this.length, index);
		this.#values[index] = value;
		this.length = Math.max(this.length, index + 1);
	}

	/** Exactly `size` values; rows past the last one set are NaN. */
	finish(size: number): Float64Array {
		const result = new Float64Array(size).fill(Number.NaN);
		result.set(this.#values.subarray(0, Math.min(size, this.length)));
		return result;
	}
}

export class GrowingCodes {
	#values = new Int32Array(256).fill(-1);
	length = 0;

	set(index: number, value: number): void {
		while (index >= this.#values.length) {
			this.#values = grown(this.#values, new Int32Array(Math.ceil(this.#values.length * 1.5)).fill(-1));
		}
		this.#values[index] = value;
		this.length = Math.max(this.length, index + 1);
	}

	finish(size: number): Int32Array {
		const result = new Int32Array(size).fill(-1);
		result.set(this.#values.subarray(0, Math.min(size, this.length)));
		return result;
	}
}

function grown<T extends Float64Array | Int32Array>(old: T, bigger: T): T {
	bigger.set(old);
	return bigger;
}
