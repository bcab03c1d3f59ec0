import type { Prompt } from '../reading.js';
import { languageOf } from './languages/index.js';
import type { Language } from './languages/language.js';

export interface Fact {
	id: string;
	label: string;
	/** As it is cited. */
	value: string;
}

/** What a page is about, read from the data of a prompt. */
export interface Subject {
	route: string;
	/** As planned. */
	title: string;
	/** What the title names, without its explanation. */
	topic: string;
	keyword: string;
	language: Language;
	/** Those that fit into a sentence. */
	facts: Fact[];
	links: { route: string; title: string }[];
}

/** Longer values are prose, which a writer retells and does not cite. */
const MAX_CITED_LENGTH = 80;

export function subjectOf({ data, system }: Prompt): Subject {
	const brief = objectOf(data['brief']);
	const code =
		brief['language_code'] ??
		objectOf(data['site'])['language_code'] ??
		/^Language:[^\n(]*\(([A-Za-z-]{2,12})\)/m.exec(system)?.[1];
	const language = languageOf(code);
	const route = stringOf(brief['route']) || '/';
	const words = (route.split('/').at(-1) ?? '').replaceAll(/[-_]+/g, ' ').trim();
	const title = stringOf(brief['title']).trim() || words || 'page';
	const [head = title] = title.split(/\s*[:|–—：]\s*/u);
	return {
		route,
		title,
		topic: head.length >= 2 && head.length <= 48 ? head : stringOf(brief['keyword']) || words || title.slice(0, 48),
		keyword: stringOf(brief['keyword']),
		language,
		facts: arrayOf(data['facts']).flatMap((each) => factOf(objectOf(each), language)),
		links: arrayOf(data['links'])
			.map(objectOf)
			.map((link) => ({ route: stringOf(link['route']), title: stringOf(link['title']) }))
			.filter((link) => link.route !== '' && link.route !== route),
	};
}

function factOf(fact: Record<string, unknown>, language: Language): Fact[] {
	const { value } = fact;
	const cited = Array.isArray(value)
		? value.map(String).join(language.comma)
		: typeof value === 'boolean'
			? value
				? language.yes
				: language.no
			: String(value ?? '');
	if (cited === '' || cited.length > MAX_CITED_LENGTH || cited.includes('\n')) return [];
	return [{ id: stringOf(fact['id']), label: stringOf(fact['label']).replaceAll('_', ' '), value: cited }];
}

export function objectOf(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: {};
}

export function arrayOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

export function stringOf(value: unknown): string {
	return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
