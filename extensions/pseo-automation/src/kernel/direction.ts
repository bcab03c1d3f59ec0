/** Scripts that are written from right to left (Unicode's bidirectional classes R and AL). */
const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg']);

/** The direction in which a BCP 47 language is written; left to right for codes that are none. */
export function directionOf(code: string): 'ltr' | 'rtl' {
	try {
		return RIGHT_TO_LEFT.has(new Intl.Locale(code).maximize().script ?? '') ? 'rtl' : 'ltr';
	} catch {
		return 'ltr';
	}
}
