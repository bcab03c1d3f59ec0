import { defineCheck } from '../check.js';

export const langInvalid = defineCheck(
	{
		id: 'lang-invalid',
		category: 'meta',
		severity: 'warning',
		needs: ['html'],
		title: 'The language of the page is not a language code',
		why: 'An unknown code is as good as none.',
		how_to_fix: 'Use a BCP 47 code such as en, de-AT or zh-Hant.',
	},
	({ html: { lang } }) => {
		const code = (lang ?? '').trim();
		if (code === '') return 'not_applicable';
		return isLanguage(code)
			? 'passed'
			: { message: `Expected a language code such as "en" or "de-AT", found "${code}".`, evidence: [code] };
	},
);

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
const known = new Map<string, boolean>();

/** Well-formed, and its first part is a language that Unicode knows: `english` and `xx` are well-formed too. */
function isLanguage(code: string): boolean {
	const before = known.get(code);
	if (before !== undefined) return before;
	let valid = false;
	try {
		const [primary = ''] = (Intl.getCanonicalLocales(code)[0] ?? '').split('-');
		valid = names.of(primary) !== undefined;
	} catch {
		// Malformed: not a language.
	}
	// A crawl may meet any number of made-up codes.
	if (known.size < 1000) known.set(code, valid);
	return valid;
}
