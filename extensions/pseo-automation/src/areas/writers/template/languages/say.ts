import type { NumberColumn } from '../corpus/column.js';
import type { Dataset } from '../corpus/dataset.js';
import type { Named } from '../relations/topics.js';
import { possessive } from '../../../../platform/text/english.js';
import type { Noun } from '../../columns/column-words.js';
import { escapeMarkdown, link } from '../../../../platform/markdown/index.js';
import type { NumberFormat } from '../words/numbers.js';

/** What the sentences of one page share: its name, its number format, and who the subject is right now. */
export class Say {
	readonly noun: Noun;
	readonly size: number;
	readonly format: NumberFormat;
	readonly sampled: boolean;
	readonly #name: string;
	#mentions = 0;
	#scoped = false;

	constructor(dataset: Dataset, name: string, format: NumberFormat) {
		this.#name = escapeMarkdown(name);
		this.noun = dataset.noun;
		this.size = dataset.size;
		this.sampled = dataset.sampled;
		this.format = format;
	}

	/** Call at the start of a paragraph: its first subject is the name again. */
	newParagraph(): void {
		this.#mentions = 0;
	}

	/** The page's name; a sentence that says it leaves the next one to say `It`. */
	get name(): string {
		this.#mentions = Math.max(1, this.#mentions);
		return this.#name;
	}

	/** Subject at the start of a sentence: the name first, `It` and `The hotel` later. */
	subject(): string {
		const mention = this.#mentions++;
		if (mention === 0) return this.#name;
		return mention % 3 === 2 && this.noun.one !== 'entry' ? `The ${this.noun.one}` : 'It';
	}

	/** `Hotel Marlow's`, then `Its`. */
	whose(): string {
		const mention = this.#mentions++;
		if (mention === 0) return possessive(this.#name);
		return mention % 3 === 2 && this.noun.one !== 'entry' ? `The ${this.noun.one}'s` : 'Its';
	}

	/** `the 250 countries`; the first time with what they are, since a rank needs its field. */
	all(count = this.size): string {
		const field = `${this.format.integer(count)} ${this.many(count)}`;
		if (this.#scoped) return field;
		this.#scoped = true;
		return this.sampled ? `${field} in the sample compared here` : `${field} compared here`;
	}

	many(count: number): string {
		return count === 1 ? this.noun.one : this.noun.many;
	}

	int(value: number): string {
		return this.format.integer(value);
	}

	percent(share: number): string {
		return this.format.percent(share);
	}

	value(column: NumberColumn, value: number): string {
		if (column.isDate) return this.format.date(value);
		if (column.words.role === 'year') return this.format.year(value);
		return this.format.value(value, column.words.unit);
	}

	computed(column: NumberColumn, value: number): string {
		if (column.isDate) return this.format.date(value);
		if (column.words.role === 'year') return this.format.year(value);
		return this.format.computed(value, column.words.unit, column.decimals + 1);
	}

	text(value: string): string {
		return escapeMarkdown(value);
	}

	link(other: Named | { name: string; route: string }): string {
		return link(escapeMarkdown(other.name), other.route);
	}
}
