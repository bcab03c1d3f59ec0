export interface Reference {
	name: string;
	/** Empty for `${NAME}`. */
	operator: ':-' | ':?' | '';
	/** What stands after the operator. */
	fallback: string;
}

/** Variables that a Compose file reads, those inside of others' defaults too. `$$` is a dollar, not a variable. */
export function references(text: string): Reference[] {
	const found: Reference[] = [];
	for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', at + 2)) {
		if (text[at - 1] === '$') continue;
		const inner = text.slice(at + 2, closing(text, at));
		const [, name = '', operator = '', fallback = ''] = /^([A-Z_]+)(:-|:\?)?(.*)$/s.exec(inner) ?? [];
		if (name === '') throw new Error(`expected a variable, got "\${${inner}}"`);
		found.push({ name, operator: operator as Reference['operator'], fallback });
	}
	return found;
}

/** Where the brace that opens at `at` closes. */
function closing(text: string, at: number): number {
	let depth = 0;
	for (let place = at + 1; place < text.length; place++) {
		if (text[place] === '{') depth += 1;
		if (text[place] === '}') depth -= 1;
		if (depth === 0) return place;
	}
	throw new Error('expected a closing brace');
}
