import { oneLine } from '../../../../platform/text/lines.js';
import { oncePerSite } from '../per-site.js';
import type { Research } from '../types.js';
import { type DateMention, findDates, findTimes } from './dates.js';
import { plainDigits } from './digits.js';
import { type ClaimLocale, claimLocale } from './locale.js';
import { findNumbers, hide } from './mentions.js';
import { unitNamed } from './units.js';

export interface KnownNumber {
	value: number;
	unit: string | null;
}

/** All that a page may say of numbers, dates and times. */
export interface Evidence {
	locale: ClaimLocale;
	numbers: KnownNumber[];
	dates: DateMention[];
	/** Minutes since midnight. */
	times: Set<number>;
	/** Lengths of facts that are lists. */
	counts: Set<number>;
	/**
	 * Texts with digits that stand as they are: codes, addresses, opening hours, titles, routes, and the known days as the
	 * runtime writes them, with their years. Longest first, lower case.
	 */
	verbatim: Map<string, number | null>;
}

/** Figures, dates and times of the owner's texts. */
const ownersEvidence = oncePerSite(({ name, description, master_prompt, language_code }) => {
	const evidence = nothingKnown(claimLocale(language_code));
	for (const text of [name ?? '', description ?? '', master_prompt]) readText(text, null, evidence);
	return evidence;
});

function nothingKnown(locale: ClaimLocale): Evidence {
	return { locale, numbers: [], dates: [], times: new Set(), counts: new Set(), verbatim: new Map() };
}

/** Reads the facts, the owner's texts and the page's own brief. */
export function evidenceOf(research: Research): Evidence {
	const { site, page, facts, siblings, links } = research;
	const owners = ownersEvidence(site);
	const evidence: Evidence = {
		...nothingKnown(owners.locale),
		numbers: [...owners.numbers],
		dates: [...owners.dates],
		times: new Set(owners.times),
	};
	const verbatim = new Set<string>();
	for (const { label, value, source } of facts) {
		// The label of another page is its address: that may be named as it stands, and its digits say nothing.
		const isAddress = source === 'sitemap' || source === 'page';
		if (!isAddress) readText(label, null, evidence);
		const unit = isAddress ? null : unitOfLabel(label);
		for (const item of Array.isArray(value) ? value : [value]) {
			if (typeof item === 'number') evidence.numbers.push({ value: item, unit });
			else if (typeof item === 'string') {
				readText(item, unit, evidence);
				// A sentence of the description is no code: its figures may be written otherwise.
				if ((source === 'row' || source === 'site') && item.length <= 200) verbatim.add(item);
			}
		}
		if (Array.isArray(value)) evidence.counts.add(value.length);
	}
	for (const text of [page.title, page.keyword ?? '']) readText(text, null, evidence);
	const titles = [
		page.title,
		page.keyword ?? '',
		site.name ?? '',
		...siblings.map((sibling) => sibling.title),
		...links.flatMap((link) => [link.title, link.route]),
	];
	for (const title of titles) verbatim.add(title);
	const texts = [...[...verbatim].map((text): [string, null] => [text, null]), ...inOwnForms(evidence)];
	const plain = texts
		.filter(([text]) => /\p{Nd}/u.test(text))
		.map(([text, year]): [string, number | null] => [plainDigits(oneLine(text)).toLowerCase(), year]);
	evidence.verbatim = new Map(plain.filter(([text]) => !A_NUMBER.test(text)).sort(([a], [b]) => b.length - a.length));
	evidence.numbers = [...new Map(evidence.numbers.map((known) => [`${known.value} ${known.unit}`, known])).values()];
	return evidence;
}

/** A figure may be written in many ways; codes, telephone numbers and addresses only as they are. */
const A_NUMBER = /^[\p{Sc}%+-]?\s*\d+(?:[., ']\d{3})*(?:[.,]\d+)?\s*[\p{Sc}%]?$/u;

/** Known days as the runtime writes them, in the language's own calendar too (Persian, Thai). */
function inOwnForms({ dates, locale }: Evidence): [string, number][] {
	return dates.flatMap(({ year, month, day }) =>
		year === null || month === null || day === null
			? []
			: locale.dateStyles.map((style): [string, number] => [style.format(Date.UTC(year, month - 1, day)), year]),
	);
}

function readText(text: string, unit: string | null, evidence: Evidence): void {
	if (!/[\p{Nd}\p{L}]/u.test(text)) return;
	const plain = plainDigits(text);
	const dates = /\d/.test(plain) ? findDates(plain, evidence.locale, true) : [];
	evidence.dates.push(...dates);
	for (const { year } of dates) if (year !== null) evidence.numbers.push({ value: year, unit: null });
	for (const { minutes } of /\d/.test(plain) ? findTimes(plain, evidence.locale) : []) evidence.times.add(minutes);
	let rest = plain;
	// The day and the month of a date are no figures of their own.
	for (const { start, end } of dates) rest = hide(rest, start, end);
	for (const mention of findNumbers(rest, evidence.locale, true)) {
		for (const value of mention.values) evidence.numbers.push({ value, unit: mention.unit ?? unit });
	}
}

/** `area (km²)` -> km2. */
function unitOfLabel(label: string): string | null {
	const bracketed = /\(([^()]+)\)$/.exec(label)?.[1];
	return bracketed === undefined ? null : unitNamed(bracketed);
}
