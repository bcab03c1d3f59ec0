/** Scripts that are written from right to left (Unicode's bidirectional classes R and AL). */
const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg']);

/** The direction in which a BCP 47 language is written; left to right for codes that are none. */
export function directionOf(code: string): 'ltr' | 'rtl' {
	let direction = known.get(code);
	if (direction === undefined) {
		if (known.size >= MAX_KNOWN) known.clear();
		known.set(code, (direction = lookUp(code)));
	}
	return direction;
}

/** Asked for every page, of a handful of languages. */
const known = new Map<string, 'ltr' | 'rtl'>();
const MAX_KNOWN = 200;

function lookUp(code: string): 'ltr' | 'rtl' {
	try {
		return RIGHT_TO_LEFT.has(new Intl.Locale(code).maximize().script ?? '') ? 'rtl' : 'ltr';
	} catch {
		return 'ltr';
	}
}
