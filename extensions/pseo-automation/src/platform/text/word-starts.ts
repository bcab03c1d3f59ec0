const CASED = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$/u;
const GOES_ON = /^[\p{L}\p{M}\d²³/]/u;

/** Finds which of many words a text begins with. By first letters, for an alternation of hundreds is slow. */
export class WordStarts<Value> {
	readonly #words = new Map<string, { word: string; value: Value; isCased: boolean }[]>();

	constructor(words: ReadonlyMap<string, Value>) {
		for (const [word, value] of [...words].sort(([a], [b]) => b.length - a.length)) {
			const entry = { word, value, isCased: CASED.test(word) };
			// `Kilometer` may begin a line; `w` is no W.
			const capital = word.length > 2 ? word.charAt(0).toUpperCase() + word.slice(1) : word;
			for (const spelling of new Set([word, capital])) {
				const first = spelling.charAt(0);
				this.#words.set(first, [...(this.#words.get(first) ?? []), { ...entry, word: spelling }]);
			}
		}
	}

	/** The longest that fits, and whole: `m` is not the beginning of `million`. Scripts without blanks go on at once. */
	at(text: string): { word: string; value: Value } | null {
		const found = this.#words
			.get(text.charAt(0))
			?.find(({ word, isCased }) => text.startsWith(word) && !(isCased && GOES_ON.test(text.slice(word.length))));
		return found === undefined ? null : { word: found.word, value: found.value };
	}
}
