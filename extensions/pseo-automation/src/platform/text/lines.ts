/** C0/C1 controls, lone surrogates, zero-width and bidirectional controls: invisible, and able to disguise text. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

/** Words and numbers with single blanks between them, as most values are: nothing in them is white space to mend or markup to escape. */
export const PLAIN = /^[\p{L}\p{N}$€£](?: ?(?:[\p{L}\p{N},'’%/°$€£-]|(?<=\d)\.(?=\d)))*$/u;

/** One line of plain text: invisible characters out, runs of white space one blank. */
export function oneLine(text: string): string {
	if (PLAIN.test(text)) return text;
	return text
		.replace(/[\r\n\t\u2028\u2029]+/g, ' ')
		.replace(INVISIBLE, '')
		.replace(/\s+/g, ' ')
		.trim();
}

/** Cuts at a word end and marks the cut. `limit` in characters. */
export function shorten(text: string, limit: number): string {
	if (text.length <= limit) return text;
	const characters = [...text];
	if (characters.length <= limit) return text;
	const cut = characters.slice(0, limit - 1).join('');
	const blank = cut.lastIndexOf(' ');
	return `${(blank > limit / 2 ? cut.slice(0, blank) : cut).replace(/[\s,;:–-]+$/, '')}…`;
}

/** The first letter as a capital. */
export function capitalise(text: string): string {
	const first = text.charAt(0);
	return first.toUpperCase() + text.slice(1);
}
