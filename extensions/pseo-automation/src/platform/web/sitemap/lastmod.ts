/** The W3C profile of ISO 8601 that the sitemap protocol names, with the usual slips: a space for T, no zone. */
const W3C = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*(Z|[+-]\d\d:?\d\d)?)?)?)?$/i;
/** RFC 822, as in RSS: "Sat, 07 Sep 2002 00:00:01 GMT". */
const RFC822 = /^(?:[a-z]{3,9},\s*)?\d{1,2}\s+[a-z]{3,9}\s+\d{2,4}\s+\d\d:\d\d(?::\d\d)?\s*(?:[a-z]{1,5}|[+-]\d{4})$/i;

/** Files repeat a few dates thousands of times. */
const known = new Map<string, string | null>();
const MAX_KNOWN = 1000;
const MAX_LENGTH = 64;

/** A date as a sitemap or feed writes it, as ISO 8601 in UTC; null when it is none. Without a zone it is taken as UTC. */
export function normalLastmod(raw: string): string | null {
	const text = raw.trim();
	if (text === '' || text.length > MAX_LENGTH) return null;
	const before = known.get(text);
	if (before !== undefined) return before;
	if (known.size >= MAX_KNOWN) known.clear();
	const value = parse(text);
	known.set(text, value);
	return value;
}

function parse(text: string): string | null {
	const parts = W3C.exec(text);
	if (parts !== null) {
		const [, year, month = '01', day = '01', time = '00:00', fraction = '0', zone = 'Z'] = parts;
		const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
		return iso(
			`${year}-${month}-${day}T${time.length === 5 ? `${time}:00` : time}.${fraction.slice(0, 3)}${offset}`,
		);
	}
	return RFC822.test(text) ? iso(text) : null;
}

function iso(text: string): string | null {
	const milliseconds = Date.parse(text);
	return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}
