import { describe, expect, it } from 'vitest';
import { manuscriptOf } from '../manuscript.js';
import { draftOf, researchWith } from '../test-support.js';
import { checkClaims } from './index.js';

const row = {
	name: 'Hotel Aurora',
	city: 'Lisbon',
	country: 'Portugal',
	rooms: 120,
	price_eur: 240,
	rating: 8.46,
	opened: '1987-05-01',
	renovated_year: 2015,
	distance_to_beach_km: 1.4,
	has_pool: true,
	amenities: ['bar', 'spa', 'gym'],
	check_in: '15:00',
	area_m2: 5400,
};

/** True to the row, as a careful writer of the language would put it. */
const TRUE: [language: string, title: string, markdown: string][] = [
	[
		'en-US',
		'Hotel Aurora in Lisbon: 120 rooms from €240',
		`Hotel Aurora has 120 rooms and stands 1.4 km (0.87 miles) from the beach in Lisbon, Portugal. Doubles start at €240 a night. Guests rate it 8.5.

## What You Get

- A pool, open to all guests
- Bar, spa and gym
- Check-in from 3 pm

It opened on May 1, 1987, and was renovated in 2015, 28 years later. The house covers about 5,400 m².

| Feature | Value |
|---|---|
| Rooms | 120 |
| Rating | 8.46 |

However, don't expect silence: the bar closes late. If you arrive on a Sunday, ask first.`,
	],
	[
		'de-DE',
		'Hotel Aurora in Lisbon',
		`Das Hotel Aurora hat 120 Zimmer und liegt 1,4 Kilometer vom Strand in Lisbon entfernt. Ein Doppelzimmer kostet ab 240 € pro Nacht. Gäste bewerten das Haus mit 8,5.

Es öffnete am 1. Mai 1987 und wurde 2015 renoviert, also 28 Jahre später. Die Fläche beträgt rund 5.400 m². Ihr Zimmer können Sie ab 15:00 Uhr beziehen. Zur Ausstattung gehören Bar, Spa und Fitnessraum. Wer mit dem Auto anreist, findet den Parkplatz hinter dem Haus. Ende Mai beginnt die Saison.`,
	],
	[
		'tr-TR',
		'Hotel Aurora, Lisbon',
		`Hotel Aurora'nın 120 odası var ve Lisbon'da denize 1,4 km uzaklıkta. Geceliği 240 €'dan başlıyor. Misafirler 8,5 puan veriyor.

Otel 1 Mayıs 1987'de açıldı, 2015 yılında yenilendi. Portekiz'in başkentinde. Odalara giriş saat 15:00'te. Toplam alan 5.400 m². Bar, spa ve spor salonu bulunuyor. Cumartesi günleri kalabalık olur.`,
	],
	[
		'ar-EG',
		'فندق Hotel Aurora في Lisbon',
		'يضم Hotel Aurora ‏١٢٠ غرفة ويبعد ١٫٤ كيلومتر عن الشاطئ في Lisbon. تبدأ الأسعار من ٢٤٠ يورو. افتتح في ١ مايو ١٩٨٧ وجُدد عام ٢٠١٥. التقييم ٨٫٥. المساحة نحو ٥٬٤٠٠ متر مربع.',
	],
	[
		'ja-JP',
		'Hotel Aurora(Lisbon)',
		'Hotel Auroraは全120室のホテルで、ビーチまで1.4kmです。料金は1泊240ユーロから。評価は8.5です。1987年5月1日に開業し、2015年に改装されました。チェックインは15時から。延床面積は約5,400平方メートルで、バー、スパ、ジムがあります。3つの設備が使えます。',
	],
];

describe('a page that is true to its row', () => {
	it.each(TRUE)('%s: there is nothing to complain about', (language, title, markdown) => {
		const draft = draftOf(markdown, { title, meta_description: title, excerpt: title, h1: title });
		expect(checkClaims(manuscriptOf(draft), researchWith({ language, row }))).toEqual({ numbers: [], names: [] });
	});

	it.each(TRUE)('%s: each of its figures is missed when the row loses it', (language, title, markdown) => {
		const draft = draftOf(markdown, { title, meta_description: title, excerpt: title, h1: title });
		for (const key of [
			'rooms',
			'price_eur',
			'rating',
			'renovated_year',
			'distance_to_beach_km',
			'area_m2',
			'opened',
		] as const) {
			const { numbers } = checkClaims(
				manuscriptOf(draft),
				researchWith({ language, row: { ...row, [key]: null } }),
			);
			expect(numbers.length, key).toBeGreaterThan(0);
		}
	});
});
