/** Whether a normalised path matches a rule. */
export type Matcher = (path: string) => boolean;

const HEX = /^[0-9a-f]{2}$/i;
/** Octets that mean the same with and without percent-encoding (RFC 3986, 2.3). */
const UNRESERVED = /[\w.~-]/;
/** Reserved octets that structure a path, but are plain data behind the question mark (RFC 9309, 2.2.2, second example). */
const DATA_IN_QUERY = new Set(['/', ':', '?', '@', '[', ']', "'"]);
/** Printable ASCII that stands in a path as it is; all else is written in percent-encoding. */
const PLAIN = /[\w.~!&'()*+,;=:@/?$%[\]-]/;

/**
 * Path and query of a URL as they are compared with rules: octets that need no encoding are written out, all others
 * encoded with capital letters. `*` and `$` are encoded, so that they cannot be taken for a rule's.
 * @param url absolute
 */
export function normalisedPath(url: string | URL): string {
	const { pathname, search } = typeof url === 'string' ? new URL(url) : url;
	return normalised(pathname + search)
		.replaceAll('*', '%2A')
		.replaceAll('$', '%24');
}

/** The path of a rule, written as paths of URLs are; '' for one that no path can match, as paths begin with a slash. */
export function ruleOf(value: string): string {
	return /^[/*]/.test(value) ? normalised(value) : '';
}

function normalised(text: string): string {
	let inQuery = false;
	let result = '';
	const octets = Buffer.from(text.toWellFormed()).toString('latin1');
	for (let at = 0; at < octets.length; at += 1) {
		const octet = octets.charAt(at);
		const hex = octets.slice(at + 1, at + 3);
		if (octet === '%' && HEX.test(hex)) {
			const meant = String.fromCharCode(Number.parseInt(hex, 16));
			const plain = meant < '\u0080' && (UNRESERVED.test(meant) || (inQuery && DATA_IN_QUERY.has(meant)));
			result += plain ? meant : `%${hex.toUpperCase()}`;
			at += 2;
			continue;
		}
		result += octet < '\u0080' && PLAIN.test(octet) ? octet : encoded(octet);
		inQuery ||= octet === '?';
	}
	return result;
}

const encoded = (octet: string): string => `%${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/**
 * The matcher of a rule: a prefix of the path, with `*` for any octets and a `$` at the end for the path's end. The
 * texts between stars are looked for from left to right, so that the time grows with the path, whatever the rule.
 * @param rule as `ruleOf` answers it
 */
export function matcherOf(rule: string): Matcher {
	const toEnd = rule.endsWith('$');
	const parts = (toEnd ? rule.slice(0, -1) : rule).replaceAll('$', '%24').split('*');
	const first = parts[0] ?? '';
	const last = parts.at(-1) ?? '';
	if (parts.length === 1) return toEnd ? (path) => path === first : (path) => path.startsWith(first);
	const between = parts.slice(1, toEnd ? -1 : undefined);
	return (path) => {
		if (!path.startsWith(first)) return false;
		let at = first.length;
		for (const part of between) {
			const found = path.indexOf(part, at);
			if (found === -1) return false;
			at = found + part.length;
		}
		return !toEnd || (path.length - at >= last.length && path.endsWith(last));
	};
}
