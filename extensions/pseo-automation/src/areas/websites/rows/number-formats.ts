/** How a column writes its numbers: `group` parts thousands, where they are parted at all. */
export interface NumberFormat {
	decimal: '.' | ',';
	group: '.' | ',' | ' ' | "'";
}

/** The order decides what an ambiguous column means: `1.234` is 1.234 and `1,234` is 1234 unless others say otherwise. */
export const numberFormats: NumberFormat[] = [
	{ decimal: '.', group: ',' },
	{ decimal: ',', group: '.' },
	{ decimal: ',', group: ' ' },
	{ decimal: '.', group: ' ' },
	{ decimal: '.', group: "'" },
];

const currencySigns = '$€£¥₹₺₽₩₪₴₫฿₱₦';
const currencyCodes = 'USD|EUR|GBP|JPY|CHF|TRY|INR|CNY|CAD|AUD|NZD|BRL|MXN|SEK|NOK|DKK|PLN|CZK|HUF|ZAR|KRW|SGD|HKD';
const prefixed = new RegExp(`^([-−]?)\\s*([${currencySigns}]|(?:${currencyCodes})(?![A-Za-z]))\\s*(.+)$`, 'u');
const suffixed = new RegExp(`^(.+?)\\s*([%‰${currencySigns}]|(?<![A-Za-z])(?:${currencyCodes}))$`, 'u');

export interface WrittenNumber {
	/** Digits, separators and sign, spaces unified. */
	digits: string;
	/** `%`, `€`, `USD` .., or null. */
	unit: string | null;
}

/** Takes a unit off: `€ 5` and `5 €` give `{ digits: '5', unit: '€' }`. */
export function takeUnit(text: string): WrittenNumber {
	const plain = text.trim();
	const before = prefixed.exec(plain);
	const after = before ? null : suffixed.exec(plain);
	const [digits, unit] = before
		? [`${before[1] ?? ''}${before[3] ?? ''}`, before[2] ?? null]
		: after
			? [after[1] ?? '', after[2] ?? null]
			: [plain, null];
	return {
		digits: digits
			.replace(/[\u00a0\u202f\u2009]/g, ' ')
			.replace(/’/g, "'")
			.replace(/^−/, '-'),
		unit,
	};
}

const escaped = (character: string) => character.replace('.', '\\.');
const matchers = new Map(
	numberFormats.map((format) => [
		format,
		new RegExp(
			`^-?(?:\\d+|\\d{1,3}(?:${escaped(format.group)}\\d{3})+)?(?:${escaped(format.decimal)}\\d+)?(?:[eE][+-]?\\d{1,3})?$`,
		),
	]),
);

/**
 * The number that `digits` mean in a format, or null. Whole numbers with leading zeros (postal codes) or more than
 * 15 digits (they would lose their last ones) are no numbers.
 */
export function readNumber(digits: string, format: NumberFormat): number | null {
	if (!/^-?[\d.,]/.test(digits) || !matchers.get(format)?.test(digits)) return null;
	const dotted = digits.replaceAll(format.group, '').replace(format.decimal, '.');
	const whole = /^-?(\d*)/.exec(dotted)?.[1] ?? '';
	if (whole.length > 15 || /^0\d/.test(whole)) return null;
	const value = Number(dotted);
	// `+ 0` turns -0 into 0, which JSON cannot tell apart.
	return Number.isFinite(value) ? value + 0 : null;
}
