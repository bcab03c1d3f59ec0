import { directionOf } from '../../../kernel/direction.js';
import { oneLine } from '../../../platform/text/lines.js';
import type { SiteBrief } from '../types.js';
import { supported } from '../../../platform/text/locale.js';

/** Countries that measure roads, weights and temperatures in their customary units. */
const CUSTOMARY = new Set(['US', 'LR', 'MM']);
/** Any fixed number and day: what they look like is what matters, and that they never change. */
const A_NUMBER = 1_234_567.89;
const A_DAY = Date.UTC(2024, 11, 31);

/**
 * What all pages of a website share: the end of the stable part of a request. It depends on the website's own settings
 * only; no page, no count and no date of today may enter, or every page would pay for the whole prompt again.
 */
export function siteBlock(site: SiteBrief): string {
	const name = oneLine(site.name ?? '');
	const parts = [
		'# The website',
		...(name === '' ? [] : [`Name: ${name}`]),
		`Address: ${oneLine(site.website_url)}`,
		...conventionsOf(site.language_code),
		'',
		"## The owner's description of it",
		ownersText(site.description ?? '') || 'None.',
		'',
		"## The owner's instructions for its pages",
		ownersText(site.master_prompt) || 'None.',
	];
	return parts.join('\n');
}

/** A handful of languages; making Intl's formats for each of 100,000 pages would take a minute. */
const known = new Map<string, string[]>();
const MAX_KNOWN = 200;

function conventionsOf(code: string): string[] {
	let lines = known.get(code);
	if (lines === undefined) {
		if (known.size >= MAX_KNOWN) known.clear();
		known.set(code, (lines = conventions(code)));
	}
	return lines;
}

function conventions(code: string): string[] {
	const language_code = supported(code);
	const locale = new Intl.Locale(language_code).maximize();
	const language = new Intl.DisplayNames('en', { type: 'language' }).of(language_code) ?? language_code;
	const number = new Intl.NumberFormat(language_code).format(A_NUMBER);
	const percent = new Intl.NumberFormat(language_code, { style: 'percent', maximumFractionDigits: 1 }).format(0.123);
	const day = new Intl.DateTimeFormat(language_code, { dateStyle: 'long', timeZone: 'UTC' }).format(A_DAY);
	return [
		`Language: ${language} (${oneLine(code)}), written ${directionOf(language_code) === 'rtl' ? 'from right to left' : 'from left to right'}. Every text of an answer is in this language.`,
		`Formats: numbers as ${plain(number)}, percentages as ${plain(percent)}, dates as ${plain(day)}.`,
		CUSTOMARY.has(locale.region ?? '')
			? 'Units: where a fact is metric, readers know miles, feet, pounds and °F better; a figure may be converted exactly.'
			: 'Units: metric. Where a fact has other units, readers know kilometres, metres, kilograms and °C better; a figure may be converted exactly.',
	];
}

/** Direction marks of Arabic and Hebrew formats would confuse more than they tell here. */
function plain(text: string): string {
	return text.replace(/[\u200e\u200f\u061c]/g, '');
}

/** The owner's words as they are, without invisible characters. */
function ownersText(text: string): string {
	return text
		.replace(/\r\n?/g, '\n')
		.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu, '')
		.trim();
}
