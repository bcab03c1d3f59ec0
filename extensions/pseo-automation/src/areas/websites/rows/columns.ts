import type { FactValue } from '../../../contract/facts.js';
import type { Cells, RawValue } from './cells.js';
import { findDateFormat, type DateFormat } from './dates.js';
import { numberFormats, readNumber, takeUnit, type NumberFormat } from './number-formats.js';

export type ColumnType = 'number' | 'boolean' | 'date' | 'url' | 'list' | 'text' | 'id' | 'empty';

export interface Column {
	name: string;
	type: ColumnType;
	/** `%`, `€`, `USD` .. where all numbers of the column carry it. */
	unit?: string;
	/** Reads a value; null when it does not fit the type. */
	read: (value: string | number | boolean | (string | number)[]) => FactValue;
	/** Share of different values among the filled ones of the sample, for finding the name column. */
	distinct: number;
}

/** How a column was understood, and how well it kept to that. */
export interface ColumnReport {
	name: string;
	type: ColumnType;
	unit?: string;
	/** Rows with a value. */
	filled: number;
	/** Values that did not fit the type and were kept as text. */
	misfits: number;
}

/**
 * Among 50 values or more, one in fifty may be odd (`approx. 5`) without turning the column into text; such values
 * are kept as text and counted as misfits, like those that come after the sample.
 */
const TOLERATED_SHARE = 0.02;
const enoughOf = (count: number) => (fits: number) => count - fits <= (count >= 50 ? count * TOLERATED_SHARE : 0);

/** Compared with regard to case, as Null and Nan are names of people. */
const blanks = new Set(['', '-', '–', '—', 'n/a', 'N/A', '#N/A', 'null', 'NULL', 'nan', 'NaN', 'undefined']);

/** Whether a cell says nothing: empty, or one of the ways in which exports write that. */
export function isBlank(value: RawValue | undefined): boolean {
	if (value === null || value === undefined) return true;
	return Array.isArray(value) ? value.length === 0 : typeof value === 'string' && blanks.has(value);
}

/** `NA` is Namibia, North America or nothing: nothing only where no text is expected. */
const expectsText = new Set<ColumnType>(['text', 'id', 'list', 'empty']);

const booleanPairs: [string[], string[]][] = [
	[['true'], ['false']],
	[
		['yes', 'y'],
		['no', 'n'],
	],
	[['ja'], ['nein', 'nee', 'nej', 'nei']],
	[['evet'], ['hayır', 'hayir']],
	[['oui'], ['non']],
	[['sí', 'si', 'sì'], ['no']],
	[['sim'], ['não', 'nao']],
	[['tak'], ['nie']],
	[['да'], ['нет']],
	[['wahr'], ['falsch']],
	[['vrai'], ['faux']],
];

type Reader = Column['read'];
type Typing = Pick<Column, 'type' | 'unit' | 'read'>;
type Sample = { name: string; values: Exclude<RawValue, null>[]; texts: string[] };

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function findBoolean({ texts, values }: Sample): Typing | null {
	const seen = new Set(texts.map((text) => text.toLowerCase()));
	const pair = booleanPairs.find(([yes, no]) => [...seen].every((word) => yes.includes(word) || no.includes(word)));
	if (!pair) return null;
	const [yes, no] = pair;
	// A column of nothing but "NO" is more likely Norway than a fact; true and false are never anything else.
	const both = [...seen].some((word) => yes.includes(word)) && [...seen].some((word) => no.includes(word));
	if (!both && yes[0] !== 'true' && !values.every((value) => typeof value === 'boolean')) return null;
	return {
		type: 'boolean',
		read: (value) => {
			const word = String(value).toLowerCase();
			return yes.includes(word) ? true : no.includes(word) ? false : null;
		},
	};
}

/** Whole numbers stay numbers where a number can hold them; everything else is kept to the letter. */
const readId: Reader = (value) => {
	const text = String(value);
	return /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
};

function findId({ name, texts }: Sample): Typing | null {
	const allUuid = texts.every((text) => uuid.test(text));
	const named = /(?:^|_)(?:id|uuid|guid)$/.test(name) && texts.every((text) => /^[\w.:/-]{1,64}$/.test(text));
	// Numbered rows: 0, 1, 2 .. or 1, 2, 3 .. under a name that says nothing else (a rank is a fact).
	const counted =
		/^(?:no|nr|num|number|index|idx|row|row_number|key|pk|unnamed_0|column_1)$/.test(name) &&
		texts.length > 1 &&
		texts.every((text, index) => text === String(index) || text === String(index + 1));
	return allUuid || named || counted ? { type: 'id', read: readId } : null;
}

/** Which of the formats fits, and the unit that the column's numbers carry. */
function findNumber({ texts }: Sample, formats: NumberFormat[]): { format: NumberFormat; unit: string | null } | null {
	const enough = enoughOf(texts.length);
	const written = texts.map(takeUnit);
	const units = new Map<string | null, number>();
	for (const { unit } of written) units.set(unit, (units.get(unit) ?? 0) + 1);
	const unit = [...units].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
	// One postal code with a leading zero makes all of them text: 01067 and 80331 belong together.
	if (written.some(({ digits }) => /^-?0\d+$/.test(digits))) return null;
	const fits = (candidate: NumberFormat) =>
		enough(
			written.filter((number) => number.unit === unit && readNumber(number.digits, candidate) !== null).length,
		);
	const format = formats.find(fits);
	return format ? { format, unit } : null;
}

function numberTyping({ format, unit }: { format: NumberFormat; unit: string | null }): Typing {
	return {
		type: 'number',
		...(unit === null ? {} : { unit }),
		read: (value) => {
			if (typeof value === 'number') return value;
			const written = takeUnit(String(value));
			return written.unit === unit ? readNumber(written.digits, format) : null;
		},
	};
}

function findDate({ texts }: Sample): Typing | null {
	const format: DateFormat | null = findDateFormat(texts, enoughOf(texts.length));
	return format ? { type: 'date', read: (value) => format(String(value)) } : null;
}

const readUrl: Reader = (value) => {
	const text = String(value);
	return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text) ? text : null;
};

function listFromJson(text: string): (string | number)[] | null {
	if (!text.startsWith('[')) return null;
	try {
		const parsed: unknown = JSON.parse(text);
		if (!Array.isArray(parsed)) return null;
		const items = parsed.filter(
			(item): item is string | number => typeof item === 'string' || typeof item === 'number',
		);
		return items.length === parsed.length ? items : null;
	} catch {
		return null;
	}
}

const splitList = (text: string, separator: string) =>
	text.split(separator).flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));

/** A third of the values must show the separator, and no item may be a sentence: `a; b` in prose makes no list. */
const LIST_SHARE = 0.3;
const MAX_LIST_ITEM_CHARACTERS = 60;

function findList({ values, texts }: Sample): Typing | null {
	const native = values.some(Array.isArray) || texts.every((text) => listFromJson(text) !== null);
	const separator = [';', '|'].find((candidate) => {
		const split = texts.filter((text) => text.includes(candidate));
		return (
			split.length >= texts.length * LIST_SHARE &&
			texts.every((text) => splitList(text, candidate).every((item) => item.length <= MAX_LIST_ITEM_CHARACTERS))
		);
	});
	if (!native && separator === undefined) return null;
	return {
		type: 'list',
		read: (value) => {
			if (Array.isArray(value)) return value;
			if (typeof value !== 'string') return [typeof value === 'number' ? value : String(value)];
			return listFromJson(value) ?? (!native && separator !== undefined ? splitList(value, separator) : [value]);
		},
	};
}

const readText: Reader = (value) => (Array.isArray(value) ? value.join(', ') : String(value));
const nothingFits: Reader = () => null;

function typingOf(sample: Sample, formats: NumberFormat[]): Typing {
	if (sample.values.length === 0) return { type: 'empty', read: nothingFits };
	const { texts } = sample;
	if (sample.values.some(Array.isArray)) return findList(sample) ?? { type: 'text', read: readText };
	const found = findBoolean(sample) ?? findId(sample);
	if (found) return found;
	const number = findNumber(sample, formats);
	if (number) return numberTyping(number);
	return (
		findDate(sample) ??
		(texts.every((text) => readUrl(text) !== null) ? { type: 'url', read: readUrl } : null) ??
		findList(sample) ?? { type: 'text', read: readText }
	);
}

const pointFirst = numberFormats;
const commaFirst = [...numberFormats].sort((a, b) => Number(b.decimal === ',') - Number(a.decimal === ','));

/**
 * A file writes its numbers one way. Where one column can only be read with a decimal comma (`357.022,5`) and none
 * only with a decimal point, `83.200` beside it means 83200.
 */
function formatsOf(samples: Sample[]): NumberFormat[] {
	const [point] = pointFirst;
	const [comma] = commaFirst;
	if (!point || !comma) return pointFirst;
	let onlyComma = false;
	for (const sample of samples) {
		if (sample.values.length === 0 || sample.values.some((value) => typeof value !== 'string')) continue;
		const asPoint = findNumber(sample, [point]) !== null;
		const asComma = findNumber(sample, [comma]) !== null;
		if (asPoint && !asComma) return pointFirst;
		if (asComma && !asPoint) onlyComma = true;
	}
	return onlyComma ? commaFirst : pointFirst;
}

function sampleOf(name: string, rows: Cells[]): Sample {
	const present = rows.flatMap((row) => {
		const value = row.get(name);
		return value === undefined || value === null || isBlank(value) ? [] : [value];
	});
	// Whether NA means nothing depends on the others: without it numbers stay numbers.
	const withoutNa = present.filter((value) => value !== 'NA');
	const others = withoutNa.map((value) => String(value));
	const numeric = others.length > 0 && others.every((text) => /\d/.test(text) || /^(?:true|false)$/i.test(text));
	const values = numeric ? withoutNa : present;
	return { name, values, texts: values.map((value) => (Array.isArray(value) ? value.join(', ') : String(value))) };
}

/**
 * Learns each column's type from the sample (the first 1,000 rows of an import).
 *
 * - `number`: `1234.5`, `1,234.5`, `1.234,5`, `1 234,5` or `1'234.5`, one way for the whole column, with one unit
 *   (`%`, a currency) for all or none; whole numbers with leading zeros or more than 15 digits are text
 * - `boolean`: true/false, yes/no, ja/nein, evet/hayır .. when all values are words of one pair
 * - `date`: ISO and forms that mean one day only; becomes ISO
 * - `id`: UUIDs, columns called `id` or `.._id`, counted rows
 * - `list`: JSON lists, or values separated by `;` or `|`
 * - `url`, `text`, and `empty` where the sample has no value
 */
export function learnColumns(names: string[], rows: Cells[]): Column[] {
	const samples = names.map((name) => sampleOf(name, rows));
	const formats = formatsOf(samples);
	return samples.map((sample) => ({
		name: sample.name,
		...typingOf(sample, formats),
		distinct: sample.texts.length === 0 ? 0 : new Set(sample.texts).size / sample.texts.length,
	}));
}

/** A column that first appears after the sample. */
export const lateColumn = (name: string): Column => ({ name, type: 'empty', read: nothingFits, distinct: 0 });

/**
 * The fact that a value of this column states: null for nothing, text for a value that does not fit the column's
 * type (`misfit` is then true).
 */
export function coerce(column: Column, raw: RawValue | undefined): { value: FactValue; misfit: boolean } {
	if (raw === undefined || raw === null || isBlank(raw)) return { value: null, misfit: false };
	if (raw === 'NA' && !expectsText.has(column.type)) return { value: null, misfit: false };
	const value = column.read(raw);
	if (value === null) return { value: readText(raw), misfit: true };
	return { value: Array.isArray(value) && value.length === 0 ? null : value, misfit: false };
}

const NAME_SHARE = 0.9;

/** The column that names what a row is about: the first text column whose values are mostly different. */
export function nameColumnOf(columns: Column[]): Column | null {
	const unique = columns.filter((column) => column.distinct >= NAME_SHARE);
	return (
		unique.find((column) => column.type === 'text') ??
		columns.find((column) => column.type === 'text') ??
		unique.find((column) => column.type !== 'empty') ??
		columns[0] ??
		null
	);
}
