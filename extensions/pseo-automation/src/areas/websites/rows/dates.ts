const monthNames = [
	'january',
	'february',
	'march',
	'april',
	'may',
	'june',
	'july',
	'august',
	'september',
	'october',
	'november',
	'december',
];

function monthOf(name: string): number {
	const lower = name.toLowerCase().replace(/\.$/, '');
	const exact = monthNames.findIndex((month) => month === lower || month.slice(0, 3) === lower);
	return lower === 'sept' ? 9 : exact + 1;
}

function iso(year: number, month: number, day: number): string | null {
	const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
	if (days === undefined || day < 1 || day > days) return null;
	return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Reads one written form; the ISO date (with its time, if it has one), or null. */
export type DateFormat = (text: string) => string | null;

const numeric =
	(pattern: RegExp, year: number, month: number, day: number): DateFormat =>
	(text) => {
		const match = pattern.exec(text);
		return match ? iso(Number(match[year]), Number(match[month]), Number(match[day])) : null;
	};

const isoWithTime: DateFormat = (text) => {
	const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
		text,
	);
	const date = match && iso(Number(match[1]), Number(match[2]), Number(match[3]));
	if (!match || !date) return null;
	const [, , , , minutes, seconds = ':00', fraction = '', zone = ''] = match;
	if (minutes === undefined) return date;
	if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(minutes) || !/^:[0-5]\d$/.test(seconds)) return null;
	// Exports write midnight where they only mean the day.
	if (minutes === '00:00' && seconds === ':00') return date;
	return `${date}T${minutes}${seconds}${fraction}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`;
};

const dayMonthName: DateFormat = (text) => {
	const match = /^(\d{1,2})(?:st|nd|rd|th)?\.?[ -]([A-Za-z]{3,9}\.?)[ -,]+(\d{4})$/.exec(text);
	return match ? iso(Number(match[3]), monthOf(match[2] ?? ''), Number(match[1])) : null;
};

const monthNameDay: DateFormat = (text) => {
	const match = /^([A-Za-z]{3,9}\.?) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/.exec(text);
	return match ? iso(Number(match[3]), monthOf(match[1] ?? ''), Number(match[2])) : null;
};

const dayFirst = numeric(/^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/, 3, 2, 1);
const monthFirst = numeric(/^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/, 3, 1, 2);

/** Forms that mean the same day in every country. */
const plainFormats: DateFormat[] = [
	isoWithTime,
	numeric(/^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, 1, 2, 3),
	numeric(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, 3, 2, 1),
	dayMonthName,
	monthNameDay,
];

/**
 * The form that enough of these texts have, or null. `05/04/2024` counts only where other values of the column show
 * which of the two numbers is the day.
 */
export function findDateFormat(texts: string[], enough: (fits: number) => boolean): DateFormat | null {
	const fits = (format: DateFormat) => enough(texts.filter((text) => format(text) !== null).length);
	const plain = plainFormats.find(fits);
	if (plain) return plain;
	const slashed = [dayFirst, monthFirst].filter(fits);
	return slashed.length === 1 ? (slashed[0] ?? null) : null;
}
