import { describe, expect, it } from 'vitest';
import { manuscriptOf } from '../manuscript.js';
import { draftOf, researchWith, type ResearchWish } from '../test-support.js';
import { type NameClaim, namesOf } from './names.js';
import { verifyVerdicts } from './verdicts.js';

function names(text: string, wish: ResearchWish = {}): string[] {
	return namesOf(
		manuscriptOf(draftOf(text)),
		researchWith({
			row: { city: 'Lisbon', architect: 'Álvaro Siza', country: 'Portugal', brand: 'Aurora Group' },
			...wish,
		}),
	).map(({ name }) => name);
}

describe('names that need a source', () => {
	it.each([
		['It stands near the Eiffel Tower in Paris.', ['Eiffel Tower', 'Paris']],
		['Guests praise Hilton for it.', ['Hilton']],
		['Maria Callas slept here.', ['Callas']],
		['The Bank of England owns it.', ['Bank of England']],
		["You can see Madrid's lights and the A380.", ['Madrid', 'A380']],
		['It was sold to Acme & Sons in March.', ['Acme & Sons']],
		['They use iPhone apps.', ['iPhone']],
	])('%s', (text, expected) => {
		expect(names(text)).toEqual(expected);
	});

	it.each([
		['The hotel stands in Lisbon. Rooms face the river. It has Wi-Fi and a TV.'],
		['Álvaro Siza drew it, and Alvaro Siza signed it.'],
		['Hotel Aurora Lisbon is part of the Aurora Group.'],
		["Lisbon's oldest house opens on Mondays in March, says Staywell."],
		['Breakfast is at eight. Lunch, too.'],
		['I think English and French are spoken.'],
		[
			'- Rooms with a view\n- Parking\n\n| Facts And Figures | Value |\n|---|---|\n| Opening Hours | always |\n\n### What Guests Like Most',
		],
		['See [Top Sights In Porto](/porto).'],
	])('none in: %s', (text) => {
		expect(names(text, { links: [{ route: '/porto', title: 'Top Sights in Porto' }] })).toEqual([]);
	});

	it('German nouns are no names, runs of them may be', () => {
		const german = { language: 'de-DE', row: { stadt: 'Lissabon', land: 'PT' } };
		expect(
			names(
				'Das Hotel bietet Zimmer mit Blick auf den Fluss. Es liegt in Lissabon, in der Mitte Portugals, und hat 120 Quadratmeter Fläche. Ende März kommen Gäste.',
				german,
			),
		).toEqual([]);
		expect(names('Es liegt nahe der Berliner Mauer und dem Schloss Neuschwanstein.', german)).toEqual([
			'Berliner Mauer',
			'Schloss Neuschwanstein',
		]);
	});

	it('Turkish endings after an apostrophe belong to the word', () => {
		const turkish = { language: 'tr-TR', row: { şehir: 'İzmir', ülke: 'TR' } };
		expect(names("Otel İzmir'de, Türkiye'nin batısında. Otel Bodrum'a yakın.", turkish)).toEqual(['Bodrum']);
	});

	it('Japanese: katakana with a dot or a place word is a name, other katakana may be a word', () => {
		const found = namesOf(
			manuscriptOf(
				draftOf(
					'ホテルはレオナルド・ダ・ヴィンチ通りにあり、ヒルトンのプールへは徒歩です。パリ市のガイドです。',
				),
			),
			researchWith({ language: 'ja-JP', title: 'ホテル オーロラ' }),
		);
		expect(found.map(({ name, kind }) => [name, kind])).toEqual([
			['レオナルド・ダ・ヴィンチ', 'name'],
			['ヒルトン', 'word'],
		]);
		expect(
			names('オーロラのホテルです。Googleで探せます。', { language: 'ja-JP', title: 'ホテル オーロラ' }),
		).toEqual(['Google']);
	});

	it('Arabic: Latin words and what stands in quotation marks', () => {
		expect(
			names('يقع الفندق في لشبونة قرب "برج بيليم" و Hilton.', { language: 'ar-EG', row: { city: 'لشبونة' } }),
		).toEqual(['Hilton', 'برج بيليم']);
	});

	it('knows countries in the language of the page', () => {
		expect(
			names('Das ist im Königreich Spanien, in Deutschland oder der Schweiz.', {
				language: 'de-DE',
				row: { a: 'Spain' },
			}),
		).toEqual(['Königreich Spanien']);
		expect(
			names('Il est en Allemagne, pas en Espagne.', { language: 'fr-FR', row: { country: 'Germany' } }),
		).toEqual(['Espagne']);
	});

	it('gives each name once, with its sentence and an id', () => {
		const found = namesOf(manuscriptOf(draftOf('Fine. It is near Paris. Go to Paris. See Rome.')), researchWith());
		expect(found).toEqual([
			{ id: 'n1', name: 'Paris', sentence: 'It is near Paris.', kind: 'name' },
			{ id: 'n2', name: 'Rome', sentence: 'See Rome.', kind: 'name' },
		]);
	});
});

describe('verdicts', () => {
	const research = researchWith({
		row: { note: 'Close to the Eiffel  Tower, in Romania', tags: ['Old Town', 'Harbour'] },
		description: 'Staywell belongs to Acme Holding.',
	});
	const name = (text: string, kind: NameClaim['kind'] = 'name'): NameClaim => ({
		id: 'n1',
		name: text,
		sentence: `See ${text}.`,
		kind,
	});
	const verdict = (fact: string, quote: string, supported = true) => [{ id: 'n1', supported, fact, quote }];
	const how = (claim: NameClaim, verdicts: ReturnType<typeof verdict>) =>
		verifyVerdicts(verdicts, [claim], research).records[0]?.how;

	it('takes a quote that stands in the fact and holds the name', () => {
		expect(verifyVerdicts(verdict('f1', 'the eiffel tower'), [name('Eiffel Tower')], research)).toEqual({
			problems: [],
			records: [
				{
					type: 'name',
					name: 'Eiffel Tower',
					supported: true,
					fact: 'f1',
					quote: 'the eiffel tower',
					how: 'quoted',
				},
			],
		});
		expect(how(name('Old Town'), verdict('f2', 'Old Town'))).toBe('quoted');
		expect(how(name('Acme Holding'), verdict('', 'belongs to Acme Holding'))).toBe('quoted');
	});

	it('takes a quote of what another page of the website is about', () => {
		const linked = researchWith({
			links: [{ id: 12, route: '/belem', title: 'Torre de Belém at night', source: 'sitemap' }],
		});
		expect(
			verifyVerdicts(verdict('p12', 'Torre de Belém'), [name('Torre de Belém')], linked).records,
		).toMatchObject([{ supported: true, fact: 'p12', how: 'quoted' }]);
		expect(
			verifyVerdicts(verdict('p13', 'Torre de Belém'), [name('Torre de Belém')], linked).records,
		).toMatchObject([{ supported: false, how: 'refused' }]);
	});

	it.each([
		['a quote of another fact', 'Eiffel Tower', 'f2', 'Eiffel Tower'],
		['a fact that is not there', 'Eiffel Tower', 'f99', 'Eiffel Tower'],
		['a quote that nobody wrote', 'Louvre', 'f1', 'Close to the Louvre'],
		['a quote without the name', 'Louvre', 'f1', 'Close to the Eiffel Tower'],
		['a part of another word', 'Roman', 'f1', 'Romania'],
		['no quote', 'Louvre', 'f1', ''],
		['no quote and no fact', 'Louvre', '', ''],
		['the row as if it were the owner', 'Eiffel Tower', '', 'Eiffel Tower'],
		['blanks for a quote', 'Louvre', 'f1', '   '],
	])('refuses %s, whatever the model says', (_what, text, fact, quote) => {
		const { problems, records } = verifyVerdicts(verdict(fact, quote), [name(text)], research);
		expect(records[0]).toMatchObject({ supported: false, how: 'refused' });
		expect(problems).toEqual([
			{ rule: 'unsupported_name', message: expect.stringContaining(text) as string, quote: `See ${text}.` },
		]);
	});

	it('counts a denied name and one without an answer as unsupported', () => {
		expect(how(name('Louvre'), verdict('f1', 'Eiffel Tower', false))).toBe('denied');
		expect(how(name('Louvre'), [])).toBe('unanswered');
		expect(verifyVerdicts([], [name('Louvre')], research).problems).toHaveLength(1);
	});

	it('lets the model call katakana an ordinary word, and nothing else', () => {
		expect(how(name('コンシェルジュ', 'word'), verdict('', ''))).toBe('word');
		expect(how(name('Concierge'), verdict('', ''))).toBe('refused');
	});
});
