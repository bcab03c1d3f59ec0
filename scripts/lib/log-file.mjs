import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

/** One former log is kept beside this one. */
export const MAX_LOG_BYTES = 20 * 1024 * 1024;

/**
 * A log that is turned over while it is written: `file` becomes `file.1` when it is full. What cannot be written, on a
 * full disk, is left out and counted; the log goes on when there is room again.
 */
export class LogFile {
	#fd = -1;
	#bytes = 0;
	#lost = 0;

	/**
	 * @param {string} file
	 * @param {number} [limit] bytes at which it is turned over
	 */
	constructor(file, limit = MAX_LOG_BYTES) {
		this.file = file;
		this.limit = limit;
	}

	/** @param {Buffer} chunk */
	write(chunk) {
		try {
			if (this.#fd < 0) this.#open();
			if (this.#bytes + chunk.length > this.limit && this.#bytes > 0) this.#turnOver();
			if (this.#lost > 0) {
				const note = Buffer.from(`{"level":40,"msg":"${this.#lost} bytes of this log could not be written"}\n`);
				this.#append(note);
				this.#lost = 0;
			}
			this.#append(chunk);
		} catch {
			this.#lost += chunk.length;
		}
	}

	close() {
		if (this.#fd >= 0) closeSync(this.#fd);
		this.#fd = -1;
	}

	#open() {
		this.#fd = openSync(this.file, 'a', 0o600);
		this.#bytes = statSync(this.file).size;
	}

	#turnOver() {
		this.close();
		if (existsSync(this.file)) renameSync(this.file, `${this.file}.1`);
		this.#open();
	}

	/** @param {Buffer} chunk */
	#append(chunk) {
		for (let written = 0; written < chunk.length;)
			written += writeSync(this.#fd, chunk, written, chunk.length - written);
		this.#bytes += chunk.length;
	}
}
