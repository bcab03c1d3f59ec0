import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePattern, renderTitle, routeRenderer } from './routes-and-titles.js';

const render = (pattern: string, row: Record<string, string>, line = 7) => {
	const result = routeRenderer(parsePattern(pattern))((column) => row[column] ?? '', line);
	return result.ok ? `${result.route.head}${result.route.tail}` : result.error;
};

describe('route patterns', () => {
	it.each([
		['countries/{slug}', 'start with /'],
		['/countries', 'name at least one {column}'],
		['/countries/{}', 'name a column'],
		['/countries/{slug', 'close each {'],
		['/countries/slug}', 'close each {'],
		['/{a{b}}', 'close each {'],
		['/a//{slug}', 'no empty, "." or ".." segments'],
		['/a/../{slug}', 'no empty, "." or ".." segments'],
		['/./{slug}', 'no empty, "." or ".." segments'],
		['/a b/{slug}', 'hold only letters'],
		['/a?x={slug}', 'hold only letters'],
		['/%2e%2e/{slug}', 'hold only letters'],
		[`/${'a'.repeat(500)}/{slug}`, 'at most 500 characters'],
		[`/${'a'.repeat(200)}/{slug}`, 'leave 80 of 255'],
	])('refuses %s and says what it expected', (pattern, expected) => {
		expect(() => parsePattern(pattern)).toThrow(expected);
	});

	it('makes lower-case routes from values, with the fixed words as they are', () => {
		expect(
			render('/Countries/{continent}/{slug}.html', { continent: 'South America', slug: 'São Tomé & Príncipe' }),
		).toBe('/countries/south-america/sao-tome-and-principe.html');
	});

	it('drops the trailing slash, for routes are keys', () => {
		expect(render('/x/{slug}/', { slug: 'A' })).toBe('/x/a');
	});

	it('rejects a row whose route column is empty, naming the column', () => {
		expect(render('/x/{slug}', {})).toBe('Column "slug" is empty, and the route needs it');
	});

	it('keeps the fixed words of a segment when a value is long', () => {
		const route = render('/{slug}-travel-guide', { slug: 'very long name '.repeat(20) });
		expect(route).toMatch(/^\/very-long-name.*-travel-guide$/);
		expect(route.length).toBeLessThanOrEqual(81);
	});

	it('never makes an illegal route, whatever the pattern and the values', () => {
		const patterns = fc
			.array(fc.constantFrom('/', '{a}', '{b}', 'x', '.', '-', 'Y~', '{a}{b}', '..', '/p/'), { maxLength: 12 })
			.map((parts) => `/${parts.join('')}`);
		const values = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 300 }),
			fc.constantFrom('..', '.', '/', '../..', '%2e', '日本', 'İ', '👍', '\ud800', 'ǅ', '\u0301'),
		);
		fc.assert(
			fc.property(patterns, values, values, (pattern, a, b) => {
				let renderRoute;
				try {
					renderRoute = routeRenderer(parsePattern(pattern));
				} catch {
					return;
				}
				const result = renderRoute((column) => (column === 'a' ? a : b), 3);
				if (!result.ok) return;
				const route = `${result.route.head}${result.route.tail}`;
				expect(route.length).toBeLessThanOrEqual(255);
				expect(route).toBe(route.toLowerCase());
				expect(route).toBe(decodeURI(encodeURI(route)));
				const segments = route.slice(1).split('/');
				for (const segment of segments) {
					expect(segment).not.toMatch(/^\.{0,2}$/);
					expect(segment).toMatch(/^[\p{L}\p{M}\p{N}\-._~]+$/u);
				}
			}),
			{ numRuns: 500 },
		);
	});
});

describe('title patterns', () => {
	it('shows values as they are, with white space joined', () => {
		const title = renderTitle(parsePattern('{name}: facts of {year}', 'title'), (column) =>
			column === 'name' ? ' São  Tomé ' : '2024',
		);
		expect(title).toEqual({ ok: true, title: 'São Tomé : facts of 2024' });
	});

	it('rejects a row without a value for the title', () => {
		expect(renderTitle(parsePattern('{name} facts', 'title'), () => '')).toEqual({
			ok: false,
			error: 'Column "name" is empty, and the title needs it',
		});
	});

	it('cuts titles at 255 characters', () => {
		const title = renderTitle(parsePattern('{name}', 'title'), () => 'word '.repeat(100));
		expect(title.ok && title.title.length).toBeLessThanOrEqual(255);
		expect(title.ok && title.title.endsWith('word…')).toBe(true);
	});
});
