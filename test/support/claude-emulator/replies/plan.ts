import type { Prompt } from '../reading.js';
import { randomFrom, shuffled } from './random.js';
import { arrayOf, objectOf, stringOf, subjectOf } from './subject.js';

interface PlannedPage {
	route: string;
	title: string;
	keyword: string;
}

/** As many pages as asked for, none of which exists: every aspect of the site's subject for every kind of reader. */
export function planPages(prompt: Prompt): { pages: PlannedPage[] } {
	const { language } = subjectOf(prompt);
	const existing = new Set(arrayOf(prompt.data['existing']).map(stringOf));
	const count = Math.max(0, Math.floor(Number(prompt.data['count'] ?? 10)));
	const brief = { ...objectOf(prompt.data['site']), ...objectOf(prompt.data['brief']) };
	const topics = arrayOf(brief['topics']).map(stringOf).filter(Boolean);
	const sites =
		topics.length > 0
			? topics
			: [
					stringOf(brief['name']) ||
						/^Name: (.+)$/m.exec(prompt.system)?.[1] ||
						hostOf(stringOf(brief['website_url'])),
				];
	const pages: PlannedPage[] = [];
	const pairs = language.aspects.flatMap((aspect) =>
		language.audiences.map((audience, index) => ({ aspect, audience, index })),
	);
	const random = randomFrom(`${sites.join('\n')}\n${language.code}`);
	for (let round = 0; pages.length < count && round < 200; round++) {
		for (const { aspect, audience, index } of shuffled(pairs, random)) {
			if (pages.length === count) break;
			const [words = '', slug = ''] = aspect.split('|');
			const end = round === 0 ? '' : `-${round + 1}`;
			const route = `/guides/${slug}-${slugOf(audience) || `readers-${index + 1}`}${end}`;
			if (existing.has(route)) continue;
			existing.add(route);
			const site = sites[pages.length % sites.length] ?? '';
			const phrase =
				language.code === 'en' || language.code === 'de'
					? `${words} ${site} ${audience}`
					: `${site} ${words} ${audience}`;
			pages.push({
				route,
				title: phrase + (round === 0 ? '' : ` ${round + 1}`),
				keyword: phrase.toLocaleLowerCase(language.code),
			});
		}
	}
	return { pages };
}

function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : 'site';
}

function slugOf(text: string): string {
	const plain = text.replaceAll('ı', 'i').normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
	return plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}
