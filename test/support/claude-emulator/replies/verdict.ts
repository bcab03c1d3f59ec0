import type { Prompt } from '../reading.js';
import { isVocabulary } from './languages/index.js';
import { arrayOf, objectOf, stringOf } from './subject.js';

interface Verdict {
	id: string;
	supported: boolean;
	fact: string;
	quote: string;
}

/** A name is supported where it stands: in a fact's value or label, in the brief, or in the instructions. */
export function judgeNames({ data, system }: Prompt): { verdicts: Verdict[] } {
	const facts = arrayOf(data['facts']).map(objectOf);
	const elsewhere = [
		...Object.entries(data)
			.filter(([name]) => !['facts', 'names', 'draft'].includes(name))
			.flatMap(([, value]) => strings(value)),
		system,
	];
	return {
		verdicts: arrayOf(data['names'])
			.map(objectOf)
			.map((each): Verdict => {
				const id = stringOf(each['id']);
				const spellings = spellingsOf(stringOf(each['name']));
				for (const where of ['value', 'label']) {
					for (const fact of facts) {
						for (const text of strings(fact[where])) {
							const quote = quoted(text, spellings);
							if (quote !== null) return { id, supported: true, fact: stringOf(fact['id']), quote };
						}
					}
				}
				for (const text of elsewhere) {
					const quote = quoted(text, spellings);
					if (quote !== null) return { id, supported: true, fact: '', quote };
				}
				// A common word that was taken for a name.
				if (spellings.some(isVocabulary)) return { id, supported: true, fact: '', quote: '' };
				return { id, supported: false, fact: '', quote: '' };
			}),
	};
}

/** The name as it stands, and without an ending: after an apostrophe, or particles that follow it. */
function spellingsOf(name: string): string[] {
	return [...new Set([name, name.replace(/['’]\p{L}+$/u, ''), name.replace(/\p{Script=Hiragana}+$/u, '')])].filter(
		(spelling) => spelling.trim() !== '',
	);
}

/** The words that hold the name, spelled as there. */
function quoted(text: string, spellings: readonly string[]): string | null {
	for (const spelling of spellings) {
		const at = folded(text).indexOf(folded(spelling));
		if (at >= 0) return text.slice(at, at + spelling.length);
	}
	return null;
}

/** Lower case of the same length, so that places stay what they are: the lower case of `İ` has two characters. */
function folded(text: string): string {
	return text
		.replaceAll(/[^\p{Ll}\P{L}]/gu, (letter) =>
			letter.length === letter.toLowerCase().length
				? letter.toLowerCase()
				: letter.toLowerCase().slice(0, letter.length),
		)
		.replaceAll('ı', 'i');
}

function strings(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
	if (Array.isArray(value)) return value.flatMap(strings);
	return Object.values(objectOf(value)).flatMap(strings);
}
