import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Ask } from '../../extensions/pseo-automation/src/areas/models/index.js';
import {
	type Draft,
	draftAsk,
	draftSchema,
	planAsk,
	type Problem,
	promptsOf,
	readDraft,
	readPlan,
	readVerdicts,
	type Research,
	rewriteAsk,
	verdictAsk,
} from '../../extensions/pseo-automation/src/areas/writers/ai/index.js';
import { nearestNeighbours } from '../bench/similarity-measure.js';
import { detectLanguage } from '../../extensions/pseo-automation/src/areas/audits/prose/language.js';
import { type Emulator, MISBEHAVIOURS, startEmulator } from '../support/claude-emulator/index.js';
import { valueFor } from '../support/claude-emulator/replies/from-schema.js';

const PAGES = 300;
const limits = { max_tokens: 8000 };
const prompts = promptsOf([]);
let emulator: Emulator;
let claude: Anthropic;

beforeAll(async () => {
	emulator = await startEmulator({ batchMs: 0 });
	claude = new Anthropic({ apiKey: emulator.key, baseURL: emulator.url, maxRetries: 0 });
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

const KINDS: Record<string, string> = { 'en-US': 'Inn', 'de-DE': 'Haus', 'tr-TR': 'Otel', ar: 'فندق', 'ja-JP': '旅館' };

function researchOf(language_code: string, number: number): Research {
	return {
		site: {
			id: 1,
			website_url: 'https://atlas.example',
			name: 'Atlas',
			description: 'An atlas of inns by Marta Quint.',
			master_prompt: 'Write plainly.',
			language_code,
		},
		page: {
			id: number,
			kind: 'idea',
			route: `/inns/inn-${number}`,
			title: `${KINDS[language_code] ?? 'Inn'} ${number}`,
			keyword: null,
			dataset: null,
			facts: null,
		},
		facts: [
			{ id: 'f1', label: 'rooms', value: 20 + number, source: 'row' },
			{ id: 'f2', label: 'price', value: '129.50', source: 'row' },
			{ id: 'f3', label: 'city', value: 'İzmir', source: 'row' },
			{ id: 'f4', label: 'languages', value: ['Deutsch', 'Türkçe'], source: 'row' },
			{ id: 'f5', label: 'about', value: 'A long text that nobody cites. '.repeat(10), source: 'description' },
		],
		siblings: [],
		links: [
			{ id: 100, route: '/inns', title: 'All inns', source: 'page', description: null },
			{ id: 101, route: '/cities/izmir', title: 'Inns in İzmir', source: 'page', description: null },
		],
	};
}

function paramsOf(ask: Ask): Anthropic.MessageCreateParamsNonStreaming {
	return {
		model: 'claude-haiku-5-5',
		max_tokens: ask.max_tokens,
		system: ask.system.map(({ text, cache }) => ({
			type: 'text' as const,
			text,
			...(cache ? { cache_control: { type: 'ephemeral' as const } } : {}),
		})),
		messages: [{ role: 'user', content: ask.user }],
		output_config: { format: { type: 'json_schema', schema: ask.schema } },
	};
}

async function answerTo(ask: Ask): Promise<string> {
	const { content } = await claude.messages.create(paramsOf(ask));
	return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

async function draftOf(research: Research): Promise<Draft> {
	return draftSchema.parse(JSON.parse(await answerTo(draftAsk(research, prompts, limits))));
}

async function rewritten(research: Research, draft: Draft, problems: Problem[]): Promise<Draft> {
	return draftSchema.parse(JSON.parse(await answerTo(rewriteAsk(research, draft, problems, prompts, limits))));
}

function bodyOf({ sections }: Draft): string {
	return sections.map(({ heading, markdown }) => `${heading}\n${markdown}`).join('\n');
}

function wordsOf(text: string, code: string): string[] {
	return [...new Intl.Segmenter(code, { granularity: 'word' }).segment(text)]
		.filter((part) => part.isWordLike)
		.map((part) => part.segment.toLowerCase());
}

describe.each(Object.keys(KINDS))('drafts in %s', (code) => {
	let drafts: Draft[];
	beforeAll(async () => {
		const { id } = await claude.messages.batches.create({
			requests: Array.from({ length: PAGES }, (_, number) => ({
				custom_id: `p${number}`,
				params: paramsOf(draftAsk(researchOf(code, number), prompts, limits)),
			})),
		});
		drafts = [];
		for await (const { custom_id: customId, result } of await claude.messages.batches.results(id)) {
			if (result.type !== 'succeeded') throw new Error(`expected ${customId} to have succeeded`);
			drafts[Number(customId.slice(1))] = draftSchema.parse(
				JSON.parse(result.message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')),
			);
		}
	});

	test('fit the schema that was asked for, and the right lengths', () => {
		const wide = code.startsWith('ja') ? 2 : 1;
		expect(drafts).toHaveLength(PAGES);
		for (const draft of drafts) {
			expect(draft.title.length * wide).toBeGreaterThanOrEqual(30);
			expect(draft.title.length).toBeLessThanOrEqual(60);
			expect(draft.meta_description.length * wide).toBeGreaterThanOrEqual(70);
			expect(draft.meta_description.length).toBeLessThanOrEqual(160);
			expect(draft.sections.length).toBeGreaterThanOrEqual(5);
			expect(wordsOf(bodyOf(draft), code).length).toBeGreaterThanOrEqual(350);
		}
	});

	test('cite every fact that fits into a sentence as it stands, and hold no other digit', () => {
		drafts.forEach((draft, number) => {
			const text = bodyOf(draft);
			for (const value of [String(20 + number), '129.50', 'İzmir', 'Deutsch', 'Türkçe'])
				expect(text).toContain(value);
			const everything = [
				draft.title,
				draft.h1,
				draft.excerpt,
				draft.meta_description,
				text,
				...draft.faqs.flatMap(({ question, answer }) => [question, answer]),
			].join('\n');
			const allowed = new Set([String(20 + number), '129.50', String(number)]);
			expect((everything.match(/\d+(?:\.\d+)?/g) ?? []).filter((found) => !allowed.has(found))).toEqual([]);
			expect(new Set(draft.sections.flatMap(({ facts }) => facts))).toEqual(new Set(['f1', 'f2', 'f3', 'f4']));
			expect(draft.links.map(({ route }) => route)).toEqual(['/inns', '/cities/izmir']);
		});
	});

	test('are written in the language and differ from one another', () => {
		for (const draft of drafts.slice(0, 40)) expect(detectLanguage(bodyOf(draft))).toBe(code.split('-')[0]);
		expect(
			Math.max(...nearestNeighbours(drafts.map((draft) => wordsOf(bodyOf(draft), code).join(' ')))),
		).toBeLessThan(0.25);
		for (const field of ['title', 'h1', 'meta_description'] as const)
			expect(new Set(drafts.map((draft) => draft[field])).size).toBe(PAGES);
	});
});

describe('misbehaviour', () => {
	const research = researchOf('en-US', 7);

	test('every way changes a draft and leaves it readable', async () => {
		const good = await draftOf(research);
		for (const how of MISBEHAVIOURS) {
			emulator.misbehave({ how, route: research.page.route });
			const bad = await answerTo(draftAsk(research, prompts, limits));
			expect(readDraft(bad).ok, how).toBe(true);
			expect(JSON.parse(bad), how).not.toEqual(good);
		}
	});

	test('strikes the route it names as often as said', async () => {
		emulator.misbehave({ how: 'invent', route: research.page.route, times: 2 });
		const invented = async (about: Research): Promise<boolean> =>
			/48,317|9,264|71,935/.test(bodyOf(await draftOf(about)));
		expect([
			await invented(researchOf('en-US', 8)),
			await invented(research),
			await invented(research),
			await invented(research),
		]).toEqual([false, true, true, false]);
	});

	test('strikes every reply by a setting', async () => {
		emulator.set({ replies: { foreignLink: true } });
		expect(bodyOf(await draftOf(research))).toContain('](https://casino.example.net/win)');
	});

	test('inside a batch strikes the item of the route', async () => {
		emulator.misbehave({ how: 'short', route: '/inns/inn-1' });
		const { id } = await claude.messages.batches.create({
			requests: [0, 1, 2].map((number) => ({
				custom_id: `p${number}`,
				params: paramsOf(draftAsk(researchOf('en-US', number), prompts, limits)),
			})),
		});
		const sections: Record<string, number> = {};
		for await (const line of await claude.messages.batches.results(id))
			if (line.result.type === 'succeeded')
				sections[line.custom_id] = (
					JSON.parse(
						line.result.message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
					) as Draft
				).sections.length;
		expect(sections['p1']).toBe(1);
		expect(Math.min(sections['p0'] ?? 0, sections['p2'] ?? 0)).toBeGreaterThan(3);
	});
});

describe('rewrites', () => {
	const research = researchOf('en-US', 7);

	test('take the quoted sentence out and keep the rest', async () => {
		emulator.misbehave({ how: 'invent', purpose: 'draft' });
		const bad = await draftOf(research);
		const number = /48,317|9,264|71,935/.exec(bodyOf(bad))?.[0] ?? '';
		const good = await rewritten(research, bad, [
			{ rule: 'unsupported_number', message: 'No fact holds it.', quote: number },
		]);
		expect(number).not.toBe('');
		expect(bodyOf(good)).not.toContain(number);
		expect(good.sections[0]).toEqual(bad.sections[0]);
		expect(good.title).toBe(bad.title);
		expect(bodyOf(good)).toContain('129.50');
	});

	test.each([
		['longTitle', 'title_length', 'title'],
		['shortDescription', 'meta_description_length', 'meta_description'],
	] as const)('mend a draft with %s', async (how, rule, field) => {
		emulator.misbehave({ how, purpose: 'draft' });
		const bad = await draftOf(research);
		const good = await rewritten(research, bad, [{ rule, message: 'Wrong length.', quote: bad[field] }]);
		expect(good[field]).not.toBe(bad[field]);
		expect(good[field].length).toBeGreaterThanOrEqual(30);
		expect(good[field].length).toBeLessThanOrEqual(160);
		expect(good.sections).toEqual(bad.sections);
	});

	test('give a page that was too similar another text', async () => {
		const bad = await draftOf(research);
		const good = await rewritten(research, bad, [
			{ rule: 'too_similar', message: 'As on another page.', quote: '/inns/inn-8' },
		]);
		expect(Math.max(...nearestNeighbours([bodyOf(bad), bodyOf(good)]))).toBeLessThan(0.25);
	});

	test('bring a page of the wrong language back', async () => {
		emulator.misbehave({ how: 'wrongLanguage', purpose: 'draft' });
		const bad = await draftOf(research);
		expect(detectLanguage(bodyOf(bad))).toBe('de');
		const good = await rewritten(research, bad, [
			{ rule: 'wrong_language', message: 'It reads as "de".', quote: bodyOf(bad).trim().slice(0, 120) },
		]);
		expect(detectLanguage(bodyOf(good))).toBe('en');
	});
});

describe('verdicts and plans', () => {
	test('a name is supported where facts or instructions hold it, with the words that do', async () => {
		const names = ['izmir', 'Marta Quint', 'Desmond Okafor', 'slow look'].map((name, index) => ({
			id: `n${index}`,
			name,
			sentence: `About ${name}.`,
			kind: 'name' as const,
		}));
		const read = readVerdicts(await answerTo(verdictAsk(researchOf('en-US', 1), names, prompts, limits)));
		expect(read.ok && read.verdicts).toEqual([
			{ id: 'n0', supported: true, fact: 'f3', quote: 'İzmir' },
			{ id: 'n1', supported: true, fact: '', quote: 'Marta Quint' },
			{ id: 'n2', supported: false, fact: '', quote: '' },
			{ id: 'n3', supported: true, fact: '', quote: '' },
		]);
	});

	test.each(Object.keys(KINDS))('a plan in %s has as many new routes as wished', async (code) => {
		const existing = ['/guides/comparing-for-families'];
		const read = readPlan(
			await answerTo(
				planAsk(researchOf(code, 1).site, { count: 250, existing, topics: [] }, prompts, {
					max_tokens: 20_000,
				}),
			),
			code,
		);
		if (!read.ok) throw new Error('expected a plan');
		const routes = read.pages.map(({ route }) => route);
		expect(routes).toHaveLength(250);
		expect(new Set([...routes, ...existing]).size).toBe(251);
		expect(new Set(read.pages.map(({ title }) => title)).size).toBe(250);
	});
});

describe('any other schema', () => {
	type Json = Record<string, unknown>;
	const leaf: fc.Arbitrary<Json> = fc.oneof(
		fc.constantFrom<Json[]>(
			{ type: 'string' },
			{ type: 'integer' },
			{ type: 'number' },
			{ type: 'boolean' },
			{ type: 'null' },
			{ type: ['string', 'null'] },
			{ $ref: '#/$defs/word' },
			{ type: 'string', format: 'date' },
		),
		fc.integer().map((value): Json => ({ const: value })),
		fc
			.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(50))
			.map(([least, more]): Json => ({ type: 'integer', minimum: least, maximum: least + more })),
		fc
			.tuple(fc.nat(40), fc.nat(40))
			.map(([least, more]): Json => ({ type: 'string', minLength: least, maxLength: least + more })),
	);
	const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
		schema: fc.oneof(
			{ maxDepth: 4 },
			leaf,
			fc.tuple(tie('schema'), fc.nat(3)).map(([items, minItems]): Json => ({ type: 'array', items, minItems })),
			fc
				.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('schema'), { maxKeys: 4, noNullPrototype: true })
				.map((properties): Json => ({
					type: 'object',
					additionalProperties: false,
					required: Object.keys(properties),
					properties,
				})),
			fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf): Json => ({ anyOf })),
		),
	}));

	/** The same schema in zod, an independent judge of what is generated from it. */
	function zodOf(json: Json): z.ZodType {
		const { minimum: least = -Infinity, maximum: most = Infinity } = json as { minimum?: number; maximum?: number };
		if ('const' in json) return z.literal(json['const'] as number);
		if ('$ref' in json) return z.enum(['red', 'green']);
		if ('anyOf' in json) return z.union((json['anyOf'] as Json[]).map(zodOf) as [z.ZodType]);
		if (Array.isArray(json['type'])) return z.string().nullable();
		if (json['format'] === 'date') return z.iso.date();
		switch (json['type']) {
			case 'string':
				return z
					.string()
					.min((json['minLength'] as number | undefined) ?? 0)
					.max((json['maxLength'] as number | undefined) ?? Infinity);
			case 'integer':
				return z.int().min(least).max(most);
			case 'number':
				return z.number();
			case 'boolean':
				return z.boolean();
			case 'null':
				return z.null();
			case 'array':
				return z.array(zodOf(json['items'] as Json)).min(json['minItems'] as number);
			default:
				return z.strictObject(
					Object.fromEntries(
						Object.entries(json['properties'] as Record<string, Json>).map(([name, field]) => [
							name,
							zodOf(field),
						]),
					),
				);
		}
	}

	test('gets a value that fits it, whatever it is', () => {
		fc.assert(
			fc.property(schema, fc.jsonValue(), (json, hint) => {
				const root = { ...json, $defs: { word: { enum: ['red', 'green'] } } };
				const zod = zodOf(json);
				zod.parse(valueFor(root));
				// A hint of the wrong shape is no excuse; one that has the type, but not the bounds, is taken as it is.
				if (!/minimum|minLength|minItems|format/.test(JSON.stringify(json))) zod.parse(valueFor(root, hint));
			}),
			{ numRuns: 300 },
		);
	});

	test('that refers to itself ends', () => {
		const tree = {
			type: 'object',
			additionalProperties: false,
			required: ['name', 'children'],
			properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } },
		};
		expect(valueFor(tree)).toMatchObject({ name: 'plain words', children: [{ name: 'plain words' }, {}] });
	});
});
