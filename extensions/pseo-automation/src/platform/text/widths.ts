const WIDE =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Latin letters, dashes, quotation marks and currencies: as wide as they are long, and nothing among them joins another. */
const ONE_UNIT_EACH = /^[\u0020-\u007e\u00a0-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*$/;

/** How wide a text stands in a search result: graphemes, where East Asian ones are as wide as two Latin letters. */
export function widthOf(text: string): number {
	if (ONE_UNIT_EACH.test(text)) return text.length;
	let width = 0;
	for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
	return width;
}

/** A width said in the characters that a text is mostly made of: `22 characters`. */
export function inCharacters(
	text: string,
	least: number,
	most: number,
): { length: string; expected: string; wide: boolean } {
	const width = widthOf(text);
	const wide = width > 0 && !ONE_UNIT_EACH.test(text) && width >= 1.5 * [...graphemes.segment(text)].length;
	return wide
		? {
				length: `${Math.round(width / 2)} full-width characters`,
				expected: `${Math.ceil(least / 2)} to ${Math.floor(most / 2)}`,
				wide,
			}
		: { length: `${width} characters`, expected: `${least} to ${most}`, wide };
}
