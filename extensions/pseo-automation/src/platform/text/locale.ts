/** The language code itself where the runtime knows it, English for what it does not. */
export function supported(language: string): string {
	let known = supportedCodes.get(language);
	if (known === undefined) {
		if (supportedCodes.size >= MOST_KNOWN) supportedCodes.clear();
		supportedCodes.set(language, (known = askRuntime(language)));
	}
	return known;
}

/** Asked for several times a page, of a handful of languages. */
const supportedCodes = new Map<string, string>();
const MOST_KNOWN = 200;

function askRuntime(language: string): string {
	try {
		return Intl.NumberFormat.supportedLocalesOf(language)[0] ?? 'en';
	} catch {
		return 'en';
	}
}
