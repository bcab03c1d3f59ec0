/** The language code itself where the runtime knows it, English for what it does not. */
export function supported(language: string): string {
	let known = supportedCodes.get(language);
	if (known === undefined) {
		if (supportedCodes.size >= MAX_KNOWN) supportedCodes.clear();
		supportedCodes.set(language, (known = askRuntime(language)));
	}
	return known;
}

/** Asked for several times a page, of a handful of languages. */
const supportedCodes = new Map<string, string>();
const MAX_KNOWN = 200;

function askRuntime(language: string): string {
	try {
		return Intl.NumberFormat.supportedLocalesOf(language)[0] ?? 'en';
	} catch {
		return 'en';
	}
}

/** Languages that put no blanks between words. */
const NO_BLANKS = new Set(['ja', 'zh', 'yue', 'th', 'lo', 'km', 'my', 'bo', 'dz']);

export function isWithoutBlanks(language: string): boolean {
	return NO_BLANKS.has(primaryOf(language));
}

export function primaryOf(code: string): string {
	return code.toLowerCase().split(/[-_]/)[0] ?? '';
}

/**
 * The code of a text that is written in `language` by the conventions of `locale`: `en` by those of `en-GB` is `en-GB`, by
 * those of `de-AT` it is `en-AT`, by those of `de` plain `en`.
 *
 * @param language primary subtag
 * @param locale BCP 47: how numbers and days are written
 */
export function codeOfText(language: string, locale: string): string {
	if (primaryOf(locale) === language) return locale;
	const region = /^[a-z]{2,8}(?:-[a-z]{4})?-([a-z]{2}|\d{3})(?=-|$)/i.exec(locale)?.[1];
	return region === undefined ? language : `${language}-${region.toUpperCase()}`;
}
