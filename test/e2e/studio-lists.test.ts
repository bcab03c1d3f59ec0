import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/root.mjs';
import type { RunningServer } from '../support/directus.js';
import { sharedDirectus } from '../support/shared.js';
import { studio } from './studio.js';

interface Preset {
	collection: string;
	bookmark: string | null;
	user: string | null;
	role: string | null;
	layout_query: { tabular: { fields: string[]; sort: string[] } };
	filter: object | null;
	refresh_interval: number | null;
}
interface Field {
	field: string;
	meta: {
		display: string | null;
		display_options: { template?: string; relative?: boolean; prefix?: string; choices?: Choice[] } | null;
		options: { choices?: Choice[] } | null;
		translations: { language: string; translation: string }[] | null;
	} | null;
}
interface Choice {
	text: string;
	value: string;
	background?: string;
}

const folder = path.join(ROOT, 'snapshots', 'collections');
const COLLECTIONS = readdirSync(folder).map(
	(file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { collection: string; singleton?: boolean },
);

let server: RunningServer;
let admin: ReturnType<typeof studio>;
let presets: Preset[];
beforeAll(async () => {
	server = await sharedDirectus();
	admin = studio(server);
	presets = (await admin.get<Preset[]>('/presets?limit=-1')).data.filter(({ collection }) =>
		collection.startsWith('pseo'),
	);
});

const fieldsOf = async (collection: string) => {
	const { data } = await admin.get<Field[]>(`/fields/${collection}`);
	return new Map(data.map((field) => [field.field, field.meta]));
};

it('names collections and fields in English, German and Turkish', async () => {
	const languages = (all: { language: string }[] | null | undefined) => all?.map(({ language }) => language);
	const { data } =
		await admin.get<
			{ collection: string; meta: { translations: { language: string; translation: string }[] | null } }[]
		>('/collections');
	const named = new Map(data.map(({ collection, meta }) => [collection, meta.translations]));
	for (const { collection } of COLLECTIONS) {
		expect(languages(named.get(collection)), collection).toEqual(['en-US', 'de-DE', 'tr-TR']);
		for (const [name, meta] of await fieldsOf(collection))
			expect(languages(meta?.translations), `${collection}.${name}`).toEqual(['en-US', 'de-DE', 'tr-TR']);
	}
	expect(named.get('pseos')?.map(({ translation }) => translation)).toEqual(['Websites', 'Websites', 'Web siteleri']);
	expect(named.get('pseo_token_balances')?.[0]?.translation).toBe('Token balances');
});

it('arranges every list for everybody, newest first, without a column of bare numbers', async () => {
	for (const { collection, singleton } of COLLECTIONS) {
		if (singleton) continue;
		const list = presets.find((preset) => preset.collection === collection && preset.bookmark === null);
		expect(list, collection).toMatchObject({ user: null, role: null });
		const { fields, sort } = list?.layout_query.tabular ?? { fields: [], sort: [] };
		if (collection !== 'pseo_plans') expect(sort, collection).toEqual(['-id']);
		const known = await fieldsOf(collection);
		for (const name of fields) {
			expect(known.has(name), `${collection}.${name}`).toBe(true);
			if (['account', 'pseo_id', 'job', 'page'].includes(name))
				expect(known.get(name)?.display, `${collection}.${name}`).toBe('related-values');
		}
	}
	const columns = (collection: string) =>
		presets.find((preset) => preset.collection === collection && preset.bookmark === null)?.layout_query.tabular
			.fields;
	expect(columns('pseo_articles')).toEqual([
		'title',
		'pseo_id',
		'status',
		'quality_score',
		'word_count',
		'date_updated',
	]);
	expect(columns('pseo_generations')).toEqual(expect.arrayContaining(['created_count', 'requested_count', 'status']));
});

it('reads lists of work again by themselves', () => {
	const refresh = (collection: string) =>
		presets.find((preset) => preset.collection === collection && preset.bookmark === null)?.refresh_interval;
	expect([refresh('pseo_generations'), refresh('pseo_jobs'), refresh('pseos')]).toEqual([10, 10, null]);
});

it('has bookmarks for what people look for', () => {
	const bookmarks = presets.filter(({ bookmark }) => bookmark !== null);
	expect(bookmarks.map(({ collection, bookmark, filter }) => [collection, bookmark, filter])).toEqual(
		expect.arrayContaining([
			['pseo_articles', '$t:To review', { status: { _eq: 'review' } }],
			['pseo_pages', '$t:Failed pages', { status: { _eq: 'failed' } }],
		]),
	);
});

it('labels states with a word and a colour, in three languages', async () => {
	const { data } = await admin.get<{ language: string; key: string; value: string }[]>('/translations?limit=-1');
	const translated = new Map(data.map(({ language, key, value }) => [`${language} ${key}`, value]));
	for (const collection of [
		'pseos',
		'pseo_pages',
		'pseo_articles',
		'pseo_generations',
		'pseo_jobs',
		'pseo_accounts',
	]) {
		const status = (await fieldsOf(collection)).get('status');
		expect(status?.display, collection).toBe('labels');
		const choices = status?.display_options?.choices ?? [];
		expect(choices.length, collection).toBeGreaterThan(1);
		expect(status?.options?.choices?.map(({ value }) => value)).toEqual(choices.map(({ value }) => value));
		for (const { text, value, background } of choices) {
			expect(text, value).toMatch(/^\$t:[A-Z]/);
			expect(background, value).toMatch(/^var\(--theme--/);
			for (const language of ['de-DE', 'tr-TR'])
				expect(translated.get(`${language} ${text.slice(3)}`), `${language} ${text}`).toBeDefined();
		}
	}
	expect(translated.get('de-DE To review')).toBe('Zu prüfen');
});

it('names the kinds of jobs', async () => {
	const choices = (await fieldsOf('pseo_jobs')).get('type')?.display_options?.choices ?? [];
	expect(choices.map(({ value, text }) => [value, text])).toEqual(
		expect.arrayContaining([
			['generation', '$t:Writing pages'],
			['plan', '$t:Content plan'],
			['sitemap_import', '$t:Sitemap import'],
		]),
	);
});

it('shows names of related rows, dates as time passed, and costs as money', async () => {
	const articles = await fieldsOf('pseo_articles');
	expect(articles.get('pseo_id')?.display_options?.template).toBe('{{name}}');
	expect(articles.get('account')?.display_options?.template).toBe('{{name}}');
	expect(articles.get('cost_usd')).toMatchObject({ display: 'formatted-value', display_options: { prefix: '$ ' } });
	const generations = await fieldsOf('pseo_generations');
	expect(generations.get('directus_user_id')?.display).toBe('user');
	for (const { collection } of COLLECTIONS) {
		for (const [name, meta] of await fieldsOf(collection))
			if (name.startsWith('date_') || name.endsWith('_at'))
				expect(meta?.display_options?.relative, `${collection}.${name}`).toBe(true);
	}
});
