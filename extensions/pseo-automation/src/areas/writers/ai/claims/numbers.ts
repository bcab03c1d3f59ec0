import { shownCounts } from '../../../../platform/markdown/index.js';
import type { Manuscript, Passage } from '../manuscript.js';
import { sentencesOf } from '../../../../platform/text/sentences.js';
import type { Problem, Research } from '../types.js';
import { datesAgree, findDates, findTimes } from './dates.js';
import { plainDigits } from './digits.js';
import { type Evidence, evidenceOf, type KnownNumber } from './evidence.js';
import { boundOf, findNumbers, hide, multiplies, type NumberMention } from './mentions.js';
import { convert, isCurrency } from './units.js';

/** Lists longer than this are not counted by eye. */
const MAX_COUNT = 30;
const DOLLARS = new Set(['USD', 'CAD', 'AUD', 'NZD', 'MXN', 'SGD', 'HKD']);
const YEN = new Set(['JPY', 'CNY']);

/**
 * Numbers, dates and times of the draft that nothing supports. A figure is supported when a fact, the description, the
 * owner's instructions or the page's title hold it: as it is, rounded to two or more significant digits (years never),
 * or in another unit of the same dimension. Without a fact: the size of a list in the same section, the number at the
 * head of a step, and a difference or a ratio of two supported figures of one unit in the same paragraph.
 */
export function checkNumbers(manuscript: Manuscript, research: Research): Problem[] {
	const evidence = evidenceOf(research);
	const problems: Problem[] = [];
	for (const section of sectionsOf(manuscript)) {
		for (const passage of section.passages) problems.push(...checkPassage(passage, section.counts, evidence));
	}
	return problems;
}

/** Passages of one section, with the sizes of its lists. */
function sectionsOf({ sections, passages }: Manuscript): { passages: Passage[]; counts: Set<number> }[] {
	const numbers = new Set(passages.map(({ section }) => section));
	return [...numbers].map((section) => ({
		passages: passages.filter((passage) => passage.section === section),
		counts: new Set(section === null ? [] : shownCounts(sections[section] ?? [])),
	}));
}

function checkPassage({ text, kind }: Passage, counts: Set<number>, evidence: Evidence): Problem[] {
	const { locale } = evidence;
	let plain = plainDigits(text);
	const problems: Problem[] = [];
	const supported: KnownNumber[] = [];
	const refuse = (rule: string, start: number, end: number, message: (words: string) => string): void => {
		const sentence = sentencesOf(text).find((one) => one.start <= start && start < one.end)?.text ?? text.trim();
		problems.push({ rule, message: message(text.slice(start, end).trim()), quote: sentence });
	};

	const hasDigits = /\d/.test(plain);
	if (hasDigits) {
		plain = hideVerbatim(plain, evidence.verbatim.keys(), (known) => {
			const year = evidence.verbatim.get(known);
			if (typeof year === 'number') supported.push({ value: year, unit: null });
		});
	}
	// A range (`12–15 March`) is two dates at one place.
	const dates = Map.groupBy(hasDigits ? findDates(plain, locale) : [], ({ start, end }) => `${start}-${end}`);
	for (const found of dates.values()) {
		const { start = 0, end = 0 } = found[0] ?? {};
		if (plain.slice(start, end).includes('\0')) continue;
		plain = hide(plain, start, end);
		if (found.every((mention) => evidence.dates.some((known) => datesAgree(mention, known)))) {
			for (const { year } of found) if (year !== null) supported.push({ value: year, unit: null });
			continue;
		}
		refuse(
			'unsupported_date',
			start,
			end,
			(words) => `The date "${words}" is in no fact. Give a date that a fact holds, or leave it out.`,
		);
	}
	for (const { start, end, minutes, twelve } of hasDigits ? findTimes(plain, locale) : []) {
		plain = hide(plain, start, end);
		if (evidence.times.has(minutes) || (twelve && evidence.times.has(minutes + 720))) continue;
		refuse(
			'unsupported_number',
			start,
			end,
			(words) => `The time "${words}" is in no fact. Give a time that a fact holds, or leave it out.`,
		);
	}
	const mentions = findNumbers(plain, locale);
	const open = mentions.filter((mention) => {
		const known = supportOf(mention, evidence);
		if (known !== null) supported.push(known);
		return known === null && !isShown(mention, text, kind, counts, evidence);
	});
	for (const mention of open) {
		if (isDerived(mention, supported)) continue;
		refuse(
			'unsupported_number',
			mention.start,
			mention.end,
			(words) => `The figure "${words}" is in no fact. Write a figure that a fact holds, or leave the claim out.`,
		);
	}
	return problems;
}

/** The known number that the mention stands for. */
function supportOf(mention: NumberMention, { numbers }: Evidence): KnownNumber | null {
	for (const value of mention.values) {
		for (const known of numbers)
			if (agrees(value, mention, known)) return { value: known.value, unit: mention.unit ?? known.unit };
	}
	if (!mention.decade) return null;
	const [decade] = mention.values;
	const span = decade !== undefined && decade % 100 === 0 ? 100 : 10;
	return decade === undefined
		? null
		: (numbers.find(({ value }) => value >= decade && value < decade + span) ?? null);
}

function agrees(value: number, mention: NumberMention, known: KnownNumber): boolean {
	const wanted = mention.unit;
	if (
		wanted === 'percent' &&
		known.unit === null &&
		Math.abs(known.value) <= 1 &&
		isClose(value, known.value * 100, mention)
	)
		return true;
	if (wanted === null || known.unit === null || sameUnit(wanted, known.unit))
		return isClose(value, known.value, mention);
	const converted = convert(known.value, known.unit, wanted);
	return converted !== null && isClose(value, converted, mention);
}

function sameUnit(one: string, other: string): boolean {
	if (one === other) return true;
	if (!isCurrency(one) || !isCurrency(other)) return false;
	// A sign is shared by several currencies.
	return (
		(one === 'USD' && DOLLARS.has(other)) ||
		(one === 'JPY' && YEN.has(other)) ||
		(other === 'USD' && DOLLARS.has(one))
	);
}

/** Equal, or rounded to at least two significant digits; after "over" and "almost" rounded to their side. */
function isClose(value: number, known: number, mention: NumberMention): boolean {
	const { yearLike, negative } = mention;
	// "Fell by 5" speaks of -5; a written minus is meant.
	const target = negative || known >= 0 ? known : -known;
	const tolerance = Math.abs(target) * 1e-9;
	if (Math.abs(value - target) <= tolerance) return true;
	// Two digits are never further off than this, on either side.
	if (yearLike || target === 0 || value === 0 || Math.abs(value - target) > Math.abs(target) * 0.11) return false;
	const bound = boundOf(mention);
	const magnitude = Math.floor(Math.log10(Math.abs(target)) + 1e-12);
	for (let digits = 2; digits <= 12; digits++) {
		const unit = 10 ** (magnitude - digits + 1);
		const steps = value / unit;
		if (Math.abs(steps - Math.round(steps)) > 1e-6) continue;
		const distance = value - target;
		if (Math.abs(distance) <= unit * 0.5 * (1 + 1e-9)) return true;
		if (Math.abs(distance) < unit && ((bound === 'least' && distance < 0) || (bound === 'most' && distance > 0)))
			return true;
	}
	return false;
}

/** Numbers that the text itself shows: the size of its lists, and steps that it counts. */
function isShown(
	mention: NumberMention,
	text: string,
	kind: Passage['kind'],
	counts: Set<number>,
	evidence: Evidence,
): boolean {
	const [value] = mention.values;
	if (value === undefined || !Number.isInteger(value) || value < 1 || value > MAX_COUNT || mention.unit !== null)
		return false;
	if (counts.has(value) || evidence.counts.has(value)) return true;
	const before = text.slice(0, mention.start);
	const after = text.slice(mention.end);
	const isBare = /^\s*(?:#\s?)?$/.test(before) && /^[.):][\s\u00a0]/.test(after);
	return isBare || (kind === 'heading' && /^\s*\p{L}+\s$/u.test(before) && /^[.):](?:\s|$)/.test(after));
}

/** A difference or a ratio of two figures of one unit that stand beside it, as far as it can be rounded. */
function isDerived(mention: NumberMention, supported: readonly KnownNumber[]): boolean {
	// A share of something is for facts to say.
	if (mention.unit === 'percent') return false;
	const times = multiplies(mention);
	for (const [index, one] of supported.entries()) {
		for (const other of supported.slice(index + 1)) {
			if (one.value === other.value || !(one.unit === other.unit || one.unit === null || other.unit === null))
				continue;
			const unit = one.unit ?? other.unit;
			const difference = Math.abs(one.value - other.value);
			const spansTime = unit === null && (mention.unit === 'year' || mention.unit === 'day');
			if (
				!times &&
				(mention.unit === null || unit === mention.unit || spansTime) &&
				mention.values.some((value) => isClose(value, difference, mention))
			)
				return true;
			const [small, large] = [one.value, other.value].map(Math.abs).sort((a, b) => a - b);
			if (!times || small === undefined || large === undefined || small === 0) continue;
			if (
				mention.values.some(
					(value) =>
						isClose(value, large / small, mention) || Math.abs(value - large / small) <= 0.05 * value,
				)
			)
				return true;
		}
	}
	return false;
}

/** Blots out what stands in a source as it is. */
function hideVerbatim(text: string, verbatim: Iterable<string>, found: (known: string) => void): string {
	const lower = text.toLowerCase();
	// Lower case of a few letters is longer: places would be wrong.
	if (lower.length !== text.length) return text;
	let hidden = text;
	for (const known of verbatim) {
		for (let at = lower.indexOf(known); at !== -1; at = lower.indexOf(known, at + known.length)) {
			const joined = /[\p{L}\p{N}]/u.test(known.at(0) ?? '') && /[\p{N}.,]$/u.test(lower.slice(0, at));
			const goesOn = /^(?:\d|[.,]\d)/.test(lower.slice(at + known.length));
			if (joined || goesOn) continue;
			hidden = hide(hidden, at, at + known.length);
			found(known);
		}
	}
	return hidden;
}
