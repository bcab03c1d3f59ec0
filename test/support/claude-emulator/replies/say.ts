import type { Language } from './languages/language.js';
import { Deck, randomFrom } from './random.js';

const SLOT = /\{(\w+)([<>]?)\}/g;

/** Speaks a language: fills its patterns, dealing every slot's words in turn. */
export class Speaker {
	readonly #decks = new Map<string, Deck<string>>();
	readonly #random: () => number;

	constructor(
		readonly language: Language,
		seed: string,
	) {
		this.#random = randomFrom(seed);
	}

	/** The next entry of a list; each list is dealt on its own. */
	deal(name: string, items: readonly string[]): string {
		let deck = this.#decks.get(name);
		if (!deck) {
			deck = new Deck(items, this.#random);
			this.#decks.set(name, deck);
		}
		return deck.next();
	}

	fill(pattern: string, given: Readonly<Record<string, string>> = {}): string {
		const dealt = new Map<string, string>();
		return pattern.replace(SLOT, (_, slot: string, half: string) => {
			const known = given[slot];
			if (known !== undefined) return known;
			const entry =
				(half === '>' ? dealt.get(slot) : undefined) ?? this.deal(slot, this.language.slots[slot] ?? [slot]);
			dealt.set(slot, entry);
			const [before = '', after = ''] = entry.split('|');
			if (half === '<') return before;
			return half === '>' ? after : [before, after].filter(Boolean).join(' ');
		});
	}

	sentence(pattern: string, given: Readonly<Record<string, string>> = {}): string {
		const text = this.fill(pattern, given);
		// A page's own words stay as they are; only ours begin with a capital.
		const cased =
			this.language.space === '' || /^\{(topic|value)\}/.test(pattern)
				? text
				: text.slice(0, 1).toLocaleUpperCase(this.language.code) + text.slice(1);
		const end = this.language.code === 'ja' ? '。' : '.';
		return /[.!?。？؟]$/u.test(cased) ? cased : cased + end;
	}

	/** A sentence without any claim. */
	plain(): string {
		return this.sentence(this.deal('sentences', this.language.sentences));
	}

	join(parts: readonly string[]): string {
		return parts.join(this.language.space);
	}

	/** A whole number from `least` to `most`. */
	between(least: number, most: number): number {
		return least + Math.floor(this.#random() * (most - least + 1));
	}
}

/** Words of a text; where a language writes without spaces, two and a half characters stand for one. */
export function countWords(text: string, language: Language): number {
	if (language.space === '') return Math.floor((text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) / 2.5);
	return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}

/** Columns of a text: East Asian characters take two, as in search results. */
export function widthOf(text: string): number {
	return (
		text.length +
		(text.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g)?.length ?? 0)
	);
}
