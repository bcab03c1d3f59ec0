import type {
	BooleanTopic,
	CategoryTopic,
	ListTopic,
	NumberTopic,
	PairTopic,
	Similar,
	TextTopic,
} from '../relations/topics.js';
import type { HubView, MeasureSummary } from '../hubs/view.js';
import type { Say } from './say.js';

/**
 * One way to word a relation, as a markdown sentence; null where it does not fit the data.
 * Every figure in it must come from the topic, every value through `say`, which escapes it.
 */
export type Phrasing<T> = (topic: T, say: Say) => string | null;

/** `opener` ranks, `valued` states the value with its comparison (for measures whose rank was given), the others follow. */
export type NumberPart = 'opener' | 'valued' | 'average' | 'group' | 'next' | 'share';

/** A language is a table: kinds of sentence, each with several honest phrasings, and the fixed texts. */
export interface Language {
	code: string;
	number: Record<NumberPart, Phrasing<NumberTopic>[]>;
	/** Short noun phrases for the lead: `the 3rd-highest price ($420)`; null where the value is ordinary. */
	claim(topic: NumberTopic, say: Say): { text: string; scope: 'all' | 'group' } | null;
	category: Phrasing<CategoryTopic>[];
	pair: Phrasing<PairTopic>[];
	boolean: Phrasing<BooleanTopic>[];
	list: Phrasing<ListTopic>[];
	text: Phrasing<TextTopic>[];
	similar: Phrasing<Similar>[];
	/** `It has {claims}.` */
	stands(claims: string[], say: Say): string;
	heading: {
		/** `said`: what of the measure the lead has said already. */
		number(
			topic: NumberTopic,
			say: Say,
			said: 'all' | 'group' | null,
		): { text: string; says: 'all' | 'group' | null };
		columns(labels: string[]): string;
		similar(say: Say): string;
		facts(say: Say): string;
		text(label: string): string;
	};
	table: { fact: string; value: string; compared: string; yes: string; no: string };
	/** Third column of the facts table. */
	compared: {
		number(topic: NumberTopic, say: Say): string;
		category(topic: CategoryTopic, say: Say): string;
		boolean(topic: BooleanTopic, say: Say): string;
		list(topic: ListTopic, say: Say): string;
	};
	hub: HubLanguage;
	faq: {
		number: Phrasing2<NumberTopic>[];
		category: Phrasing2<CategoryTopic>[];
		boolean: Phrasing2<BooleanTopic>[];
		list: Phrasing2<ListTopic>[];
		similar(similar: Similar[], say: Say): [string, string] | null;
	};
}

/** Sentences of hub pages. */
export interface HubLanguage {
	/** What the page is about, as a noun phrase. */
	scope(view: HubView, say: Say): string;
	lead(view: HubView, say: Say): string;
	measureHeading(view: HubView, measure: MeasureSummary, say: Say): string;
	measure(view: HubView, measure: MeasureSummary, say: Say): string[];
	breakdown(view: HubView, breakdown: HubView['breakdowns'][number], say: Say): string;
	answer(view: HubView, answer: HubView['answers'][number], say: Say): string;
	tableHeading(view: HubView, shown: number, say: Say): string;
	faqs(view: HubView, say: Say): [string, string][];
	highlights(view: HubView, say: Say): string[];
}

/** A question and its answer. */
type Phrasing2<T> = (topic: T, say: Say) => [string, string] | null;
