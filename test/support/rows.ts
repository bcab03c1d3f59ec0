/** One row of the made-up data set that most tests import. */
export interface Town {
	name: string;
	region: string;
	population: number;
	area_km2: number;
	elevation_m: number;
	founded: number;
	rent_eur: number;
	climate: string;
	river: string;
	[column: string]: string | number;
}

const FIRST = [
	'Al',
	'Bre',
	'Cor',
	'Dun',
	'Els',
	'Fal',
	'Gar',
	'Hol',
	'Ing',
	'Kel',
	'Lor',
	'Mar',
	'Nor',
	'Oak',
	'Pel',
	'Quin',
	'Ros',
	'Sel',
	'Tor',
	'Ul',
];
const MIDDLE = ['a', 'be', 'der', 'en', 'fi', 'go', 'ham', 'is', 'le', 'mo'];
const LAST = ['bach', 'burg', 'dale', 'feld', 'ford', 'grad', 'ham', 'hus', 'mouth', 'stadt', 'ton', 'ville', 'wick'];
const REGIONS = ['Northshire', 'Westmark', 'Sundale', 'Highfold', 'Easthaven', 'Lowmoor'];
const CLIMATES = ['oceanic', 'continental', 'mediterranean', 'alpine'];
const RIVERS = ['Aven', 'Bruna', 'Cald', 'Derrow', 'Esk', ''];

/** Numbers that look random and are the same in every run (a linear congruence, Numerical Recipes). */
function numbers(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

/** The town at a place: always the same one. Names repeat only beyond 33,800 towns. */
export function town(place: number): Town {
	const next = numbers(place * 7919 + 17);
	const pick = (list: string[], index: number): string => list[index % list.length] as string;
	const syllables = [pick(FIRST, place), pick(MIDDLE, Math.floor(place / 20)), pick(LAST, Math.floor(place / 200))];
	const suffix = place >= 2600 ? ` ${Math.floor(place / 2600) + 1}` : '';
	return {
		name: syllables.join('') + suffix,
		region: pick(REGIONS, next(6)),
		population: 1_000 + next(900_000),
		area_km2: 5 + next(900),
		elevation_m: next(2_400),
		founded: 900 + next(1_050),
		rent_eur: 350 + next(1_900),
		climate: pick(CLIMATES, next(4)),
		river: pick(RIVERS, next(6)),
	};
}

export function towns(count: number, from = 0): Town[] {
	return Array.from({ length: count }, (_, index) => town(from + index));
}

const quoted = (value: unknown): string => {
	const text = String(value ?? '');
	return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export function csvLine(values: unknown[]): string {
	return `${values.map(quoted).join(',')}\n`;
}

export function csvOf(rows: Record<string, unknown>[]): string {
	const columns = Object.keys(rows[0] ?? {});
	return csvLine(columns) + rows.map((row) => csvLine(columns.map((column) => row[column]))).join('');
}
