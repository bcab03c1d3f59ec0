import { z } from 'zod';

const ID = 'Expected a positive integer id';
/**
 * Ids and counts are 32-bit in every database that Directus runs on: a larger one cannot name a row, and PostgreSQL
 * refuses to compare an id with it.
 */
export const MAX_ID = 2_147_483_647;

/** An id in a path or query: digits only, for `1e3`, `0x10` and ` 7` are numbers too. */
export const id = z
	.string({ error: ID })
	.regex(/^[1-9]\d{0,9}$/, ID)
	.transform(Number)
	.refine((number) => number <= MAX_ID, ID);

/** In a body an id is a number, not a string of digits. */
export const bodyId = z.number({ error: ID }).int(ID).positive(ID).max(MAX_ID, ID);

export const idParams = z.object({ id });

export const limit = z.coerce
	.number({ error: 'Expected an integer from 1 to 100' })
	.int('Expected an integer from 1 to 100')
	.min(1, 'Expected an integer from 1 to 100')
	.max(100, 'Expected an integer from 1 to 100')
	.default(20);

export const cursor = z.string().min(1).max(2000).optional();

/** A token that Directus also takes from the query: ours never read it. */
export const accessToken = { access_token: z.string().optional() };

/** The schema of a list's query. Unknown names are refused, so that a misspelt filter is not silently ignored. */
export const query = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
	z.strictObject({ ...accessToken, ...shape });

export const date = z.string().nullable();

export const languageCode = z
	.string()
	.max(35)
	.refine((code) => {
		try {
			return Intl.getCanonicalLocales(code).length === 1;
		} catch {
			return false;
		}
	}, 'Expected a language code such as en-US, tr-TR or de-DE');

/** JSON of a row that is written through Directus: an import of a file brings it as text. */
export const storedJson = <Schema extends z.ZodType>(schema: Schema) =>
	z.preprocess((value) => {
		if (typeof value !== 'string') return value;
		try {
			return JSON.parse(value) as unknown;
		} catch {
			return value;
		}
	}, schema);

/** A choice, with the sentence that says which there are. */
export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
	z.enum(values, { error: `Expected one of ${values.join(', ')}` });

/** A whole number of a row that is written through Directus, which may come as text. */
export const wholeNumber = (min: number, max: number) => {
	const expected = `Expected a whole number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
	return z.preprocess(
		(value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
		z.number({ error: expected }).int(expected).min(min, expected).max(max, expected),
	);
};
