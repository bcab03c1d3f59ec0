import { createRequire } from 'node:module';

/**
 * The countries of the npm package world-countries as flat rows, one value a column, so that they can be imported as
 * they are. Data: ODbL-1.0.
 * @returns {Record<string, string | number | boolean | null>[]}
 */
export function countryRows() {
	const countries = createRequire(import.meta.url)('world-countries/countries.json');
	/** @type {Map<string, string>} */
	const names = new Map(countries.map((/** @type {any} */ { cca3, name }) => [cca3, name.common]));
	return countries.map((/** @type {any} */ country) => ({
		slug: slugOf(country.name.common),
		name: country.name.common,
		official_name: country.name.official,
		capital: country.capital[0] ?? null,
		region: country.region,
		subregion: country.subregion || null,
		area_km2: country.area > 0 ? country.area : null,
		latitude: round(country.latlng[0]),
		longitude: round(country.latlng[1]),
		languages: list(Object.values(country.languages)),
		currencies: list(Object.values(country.currencies).map((/** @type {any} */ { name }) => name)),
		neighbours: list(country.borders.map((/** @type {string} */ code) => names.get(code) ?? code)),
		number_of_neighbours: country.borders.length,
		landlocked: country.landlocked,
		independent: country.independent ?? null,
		un_member: country.unMember,
		internet_domain: country.tld[0] ?? null,
		demonym: country.demonyms?.eng?.m || null,
	}));
}

/** @param {string} name */
function slugOf(name) {
	return name
		.normalize('NFKD')
		.replace(/\p{Mark}/gu, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');
}

/** @param {string[]} values */
function list(values) {
	return values.length > 0 ? values.join(', ') : null;
}

/** Coordinates are given to the place, not to the metre. @param {number} value */
function round(value) {
	return Math.round(value * 100) / 100;
}
