import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PageBrief, PlannedPage, SiteBrief, WriteOutcome } from '../../types.js';
import { createTemplateWriter } from '../writer.js';
import { sourceSentences, thirdPerson } from './restate.js';
import { tableFor } from './tables.js';

const LEATHER =
	'We sell premium handmade leather goods including bags, wallets, and belts targeting fashion-conscious adults aged 25–45 in the United States. Our USP is ethically sourced full-grain leather with lifetime repair guarantee.';
const PROMPT =
	'This website sells handmade leather bags targeting fashion-conscious adults in the US. Write SEO-friendly product content in English using a professional yet warm tone.';

function site(description: string, language_code = 'en-US', master_prompt = ''): SiteBrief {
	return { id: 1, website_url: 'https://acme.example', name: 'Acme', description, master_prompt, language_code };
}

async function plan(brief: SiteBrief): Promise<PlannedPage[]> {
	return (await createTemplateWriter().open(brief, (async function* () {})())).plan(30, async () => new Set());
}

async function write(brief: SiteBrief, page: Partial<PageBrief>): Promise<WriteOutcome> {
	return (await createTemplateWriter().open(brief, (async function* () {})())).write({
		id: 1,
		kind: 'idea',
		route: '/x',
		title: 'X',
		keyword: null,
		dataset: null,
		facts: null,
		...page,
	});
}

const routes = async (brief: SiteBrief): Promise<string[]> => (await plan(brief)).map(({ route }) => route);

describe('planning from a description', () => {
	it('names products, their features, audiences and places', async () => {
		const found = await routes(site(LEATHER));
		expect(found).toEqual(
			expect.arrayContaining([
				'/leather-bags',
				'/leather-wallets',
				'/leather-belts',
				'/handmade-leather-goods',
				'/lifetime-repair-guarantee',
				'/leather-bags-for-fashion-conscious-adults',
				'/leather-bags-united-states',
			]),
		);
		expect(found.length).toBeLessThanOrEqual(30);
	});

	it.each<[string, string, string[], string[]]>([
		[
			'an agency',
			'Acme is a digital marketing agency offering SEO, web design and paid advertising services for small businesses and startups across Germany, Austria and Switzerland.',
			['/digital-marketing-agency', '/seo', '/web-design', '/seo-for-startups', '/web-design-switzerland'],
			['/acme'],
		],
		[
			'a gardener',
			'GreenLeaf provides lawn care, tree trimming and irrigation repair for homeowners and property managers in Austin and San Antonio. Our goal is to make every garden thrive without harsh chemicals.',
			['/lawn-care', '/tree-trimming-for-property-managers', '/irrigation-repair-san-antonio'],
			['/harsh-chemicals', '/greenleaf'],
		],
		[
			'a platform',
			'We are a SaaS platform for inventory management and order tracking. Our software helps online retailers, wholesalers and warehouse teams reduce stockouts. Based in London, we serve customers in the UK and Ireland.',
			['/saas-platform', '/inventory-management', '/order-tracking-for-wholesalers', '/saas-platform-uk'],
			['/stockouts', '/saas-platform-for-customers'],
		],
		[
			'a law firm',
			'A boutique law firm specializing in immigration law, family law and employment disputes. We represent families and tech companies in California and New York. Consultations are available in English and Spanish.',
			['/immigration-law', '/family-law-for-tech-companies', '/employment-disputes-new-york'],
			['/english', '/spanish'],
		],
	])('makes sense of %s', async (_, description, wanted, unwanted) => {
		const found = await routes(site(description));
		for (const route of wanted) expect(found).toContain(route);
		for (const route of unwanted) expect(found).not.toContain(route);
	});

	it.each<[string, string, string[]]>([
		[
			'de-DE',
			'Wir verkaufen handgefertigte Ledertaschen, Geldbörsen und Gürtel für modebewusste Erwachsene in Deutschland und Österreich.',
			['/geldboersen', '/guertel-fuer-modebewusste-erwachsene', '/geldboersen-deutschland'],
		],
		[
			'tr-TR',
			'Moda bilincine sahip yetişkinler için el yapımı deri çanta, cüzdan ve kemer satıyoruz.',
			['/el-yapimi-deri-canta', '/cuzdan', '/kemer'],
		],
		[
			'fr-FR',
			'Nous proposons des cours de cuisine et des dégustations de vin pour les entreprises et les particuliers à Lyon.',
			['/cours-de-cuisine', '/degustations-de-vin-pour-entreprises', '/cours-de-cuisine-lyon'],
		],
		[
			'es-ES',
			'Vendemos muebles de madera y lámparas artesanales para familias jóvenes en Madrid y Valencia.',
			['/muebles-de-madera', '/lamparas-artesanales-valencia', '/muebles-de-madera-para-familias-jovenes'],
		],
	])('reads %s', async (code, description, wanted) => {
		const found = await routes(site(description, code));
		for (const route of wanted) expect(found).toContain(route);
	});

	it('does not repeat a route in the plural', async () => {
		const found = await routes(site('We sell a bag, bags and leather wallets. We offer bags and wallet cases.'));
		expect(found.filter((route) => /^\/bags?$/.test(route))).toHaveLength(1);
	});

	it('plans from the master prompt where there is no description, and not from its instructions', async () => {
		const found = await routes({ ...site(''), description: null, master_prompt: PROMPT });
		expect(found).toContain('/handmade-leather-bags');
		expect(found.join()).not.toMatch(/seo|tone|content/);
	});
});

describe('writing from a description', () => {
	it('restates sentences of the description and adds none', async () => {
		const brief = site(LEATHER, 'en-US', PROMPT);
		const planned = (await plan(brief)).find(({ route }) => route === '/leather-bags-for-fashion-conscious-adults');
		const outcome = await write(brief, planned ?? {});
		if (!outcome.ok) throw new Error(outcome.error);
		expect(outcome.page.content_markdown).toContain('Acme sells premium handmade leather goods including bags');
		expect(outcome.page.content_markdown).not.toMatch(/SEO|tone|\bWe\b|\bour\b/);
		const allowed = new Set(
			`${LEATHER} ${PROMPT} Acme Acme's sells its names at a glance what also for where more from it is who does which places and the`
				.toLowerCase()
				.match(/[\p{L}\p{N}']+/gu),
		);
		for (const word of outcome.page.content_markdown.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [])
			expect(allowed.has(word), word).toBe(true);
	});

	it('writes every page that it plans from a description of ordinary length', async () => {
		const brief = site(LEATHER);
		for (const page of await plan(brief)) expect(await write(brief, page)).toMatchObject({ ok: true });
	});

	it('fails on a route that the texts do not mention, and on too few words', async () => {
		expect(
			await write(site(LEATHER), { route: '/garden-gnomes', title: 'Garden gnomes', keyword: 'garden gnomes' }),
		).toEqual({
			ok: false,
			error: 'not_in_description: neither description nor master prompt mentions garden gnomes',
		});
		expect(await write(site('We sell bags.'), { route: '/bags', title: 'Bags' })).toMatchObject({
			ok: false,
			error: expect.stringMatching(/^too_short: \d+ words, 40 needed$/),
		});
	});

	it('never throws and never lets markup through', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.string({ maxLength: 200 }),
					fc
						.array(
							fc.constantFrom(
								'We sell',
								'bags',
								'<b>x</b>',
								'and',
								',',
								'. ',
								'in Berlin',
								'for adults',
								'# h',
								'[x](y)',
								'|',
								'\n',
								'including',
								'Our',
								'😀',
								'"',
								'such as',
							),
						)
						.map((parts) => parts.join(' ')),
				),
				fc.constantFrom('en', 'de', 'tr', 'fr', 'es', 'ja', ''),
				async (description, code) => {
					const brief = site(description, code);
					for (const page of (await plan(brief)).slice(0, 3)) {
						const outcome = await write(brief, page);
						if (outcome.ok) expect(outcome.page.content_markdown).not.toMatch(/(?<!\\)<[a-z]|(?<!\\)\|/i);
					}
				},
			),
			{ numRuns: 80 },
		);
	});
});

describe('third person', () => {
	it.each([
		['We sell bags and our team repairs them.', 'Acme sells bags and its team repairs them.'],
		['We are a bakery.', 'Acme is a bakery.'],
		["We're based in Rome, and we also carry shoes.", 'Acme is based in Rome, and it also carries shoes.'],
		['We have shops; we can help.', 'Acme has shops; it can help.'],
		['Our goal is growth.', "Acme's goal is growth."],
		['This website sells bags.', 'Acme sells bags.'],
		['We proudly teach, and we founded it.', 'Acme proudly teaches, and it founded it.'],
	])('%s', (sentence, expected) => {
		expect(thirdPerson(sentence, 'Acme')).toBe(expected);
	});

	it('leaves the instructions of a master prompt out', () => {
		expect(sourceSentences({ ...site(''), description: null, master_prompt: PROMPT }, tableFor('en'))).toEqual([
			'This website sells handmade leather bags targeting fashion-conscious adults in the US.',
		]);
	});
});
