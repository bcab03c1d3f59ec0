import slugify from '@sindresorhus/slugify';

const trimmed = (text: string) => text.replace(/^-+|-+$/g, '');

/** Cuts at a word where that leaves at least half of the room, and never inside a character. */
function cut(slug: string, maxCharacters: number): string {
	if (slug.length <= maxCharacters) return slug;
	let short = slug.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, '');
	const lastDash = short.lastIndexOf('-');
	if (slug[short.length] !== '-' && lastDash >= maxCharacters / 2) short = short.slice(0, lastDash);
	return trimmed(short);
}

/** Keeps letters, marks and digits of any script; `encodeURI` never fails on the result. */
function unicodeSlug(lower: string): string {
	// A mark alone (a lone accent) is nothing that a reader could type, hence it must follow a letter or digit.
	return trimmed(
		lower
			.normalize('NFC')
			.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
			.replace(/(^|-)\p{M}+/gu, '$1')
			.replace(/-{2,}/g, '-'),
	);
}

/** ä, ö and ü are ae, oe and ue in German only; elsewhere Malmö is malmo and Türkiye turkiye. */
const plainUmlauts: [string, string][] = [
	['ä', 'a'],
	['ö', 'o'],
	['ü', 'u'],
];

/**
 * A lower-case path segment for a value: `São Tomé & Príncipe` gives `sao-tome-and-principe`.
 * Scripts that cannot be transliterated keep their letters (`東京 1` gives `東京-1`, not `1`). A value without any
 * letter or digit gives the fallback.
 *
 * @param maxCharacters longest result; the cut falls between words where possible
 * @param fallback used as it is, for example `row-17`
 * @param language BCP 47; how its letters are transliterated
 */
export function slugOf(value: string, maxCharacters: number, fallback: string, language?: string): string {
	const locale = /^[a-z]{2,3}(?=-|$)/i.exec(language ?? '')?.[0].toLowerCase();
	// NFKC: km² is km2 and full-width letters are letters. Lower case first, in the value's language (Turkish I is ı).
	const lower = value
		.normalize('NFKC')
		.toLocaleLowerCase(locale ?? 'en')
		.replace(/i\u0307/g, 'i')
		.trim();
	const customReplacements = locale === 'de' ? [] : plainUmlauts;
	let slug = slugify(lower, { decamelize: false, customReplacements, ...(locale === undefined ? {} : { locale }) });
	if (!/[a-z]/.test(slug) && /\p{L}/u.test(lower)) slug = unicodeSlug(lower) || slug;
	return cut(slug, maxCharacters) || fallback;
}

/** Last segment of the route; the root page has `home`. */
export function lastSegment(route: string): string {
	const segments =
		route
			.split(/[?#]/)[0]
			?.split('/')
			.filter((segment) => segment !== '') ?? [];
	return segments[segments.length - 1] ?? 'home';
}
