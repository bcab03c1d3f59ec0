import { type Draft, writeDraft } from './draft.js';
import { isVocabulary, languageOf } from './languages/index.js';
import { Speaker } from './say.js';
import type { Subject } from './subject.js';

/** Ways in which a page can come out bad. Each breaks what its name says and leaves the rest good. */
export const MISBEHAVIOURS = [
	'invent',
	'stock',
	'short',
	'sameText',
	'sameTitle',
	'sameH1',
	'sameDescription',
	'wrongLanguage',
	'foreignLink',
	'unknownLink',
	'unknownFact',
	'noFacts',
	'genericAnchor',
	'longTitle',
	'shortTitle',
	'longDescription',
	'shortDescription',
	'headingSkip',
	'secondH1',
	'script',
	'longSentences',
	'keywordStuffing',
	'imageWithoutAlt',
] as const;

export type Misbehaviour = (typeof MISBEHAVIOURS)[number];

export function misbehave(draft: Draft, ways: readonly Misbehaviour[], subject: Subject): Draft {
	return ways.reduce((bad, way) => WAYS[way](bad, subject), draft);
}

/** Words of a link that say nothing of where it leads. */
const HERE: Record<string, string> = { de: 'hier klicken', tr: 'buraya tıklayın', ar: 'اضغط هنا', ja: 'こちら' };

const WAYS: Record<Misbehaviour, (draft: Draft, subject: Subject) => Draft> = {
	invent: (draft, { language, route }) =>
		lastSentence(draft, new Speaker(language, route).deal('invented', language.invented), language.space),
	stock: (draft, { language }) =>
		language.stock.reduce((bad, phrase) => lastSentence(bad, phrase, language.space), draft),
	short: (draft) => ({
		...draft,
		sections: draft.sections
			.slice(0, 1)
			.map((section) => ({ ...section, markdown: section.markdown.split('\n\n')[0] ?? '' })),
		faqs: [],
	}),
	sameText: (draft, subject) => ({
		...draft,
		sections: writeDraft({ ...subject, route: '/', topic: '—', facts: [], links: [] }, 'same text').sections,
		faqs: [],
	}),
	sameTitle: (draft, { language }) => ({
		...draft,
		title: language.tails
			.slice(0, 3)
			.join(language.comma)
			.slice(0, language.space === '' ? 29 : 58),
	}),
	sameH1: (draft, { language }) => ({ ...draft, h1: language.tails.slice(0, 2).join(language.comma) }),
	sameDescription: (draft, { language }) => ({
		...draft,
		meta_description: language.tails.join(language.comma).slice(0, language.space === '' ? 75 : 150),
	}),
	wrongLanguage: (draft, subject) => {
		const other = writeDraft(
			{ ...subject, language: languageOf(subject.language.code === 'de' ? 'en' : 'de') },
			'wrong language',
		);
		return { ...other, title: draft.title, slug: draft.slug, tags: draft.tags, links: draft.links };
	},
	foreignLink: (draft, { language }) =>
		lastSentence(draft, `[${language.tails[0] ?? 'more'}](https://casino.example.net/win)`, language.space),
	unknownLink: (draft) => ({
		...draft,
		links: [...draft.links, { route: '/no-such-page-anywhere', anchor: 'more' }],
	}),
	unknownFact: (draft) => ({
		...draft,
		sections: draft.sections.map((section) => ({ ...section, facts: [...section.facts, 'f9999'] })),
	}),
	noFacts: (draft) => ({
		...draft,
		sections: draft.sections.map((section) => ({ ...section, facts: [] })),
		faqs: draft.faqs.map((faq) => ({ ...faq, facts: [] })),
	}),
	genericAnchor: (draft, { language, route }) =>
		lastSentence(draft, `[${HERE[language.code] ?? 'here'}](${route})`, language.space),
	longTitle: (draft, { language }) => ({
		...draft,
		title: [draft.title, ...language.tails].join(language.comma).slice(0, 190),
	}),
	shortTitle: (draft, { topic }) => ({ ...draft, title: topic.slice(0, 12) }),
	longDescription: (draft) => ({
		...draft,
		meta_description: `${draft.meta_description} ${draft.excerpt} ${draft.meta_description}`.slice(0, 390),
	}),
	shortDescription: (draft, { topic }) => ({ ...draft, meta_description: topic.slice(0, 20) }),
	headingSkip: (draft, { language }) => ({
		...draft,
		sections: draft.sections.map((section, index) =>
			index === 1
				? { ...section, markdown: `##### ${language.headings[0] ?? 'More'}\n\n${section.markdown}` }
				: section,
		),
	}),
	secondH1: (draft, { language }) => ({
		...draft,
		sections: draft.sections.map((section, index) =>
			index === 1
				? { ...section, markdown: `# ${language.headings[1] ?? 'More'}\n\n${section.markdown}` }
				: section,
		),
	}),
	script: (draft, { language }) =>
		lastSentence(draft, '<script>alert(document.cookie)</script><img src=x onerror=alert()>', language.space),
	longSentences: (draft) => ({
		...draft,
		sections: draft.sections.map((section) => ({ ...section, markdown: joined(section.markdown) })),
	}),
	keywordStuffing: (draft, { keyword, topic, language }) =>
		lastSentence(
			draft,
			Array.from({ length: 40 }, () => keyword || topic).join(language.space || '、'),
			language.space,
		),
	imageWithoutAlt: (draft, { language }) => lastSentence(draft, '![](/assets/picture.jpg)', language.space),
};

function lastSentence(draft: Draft, text: string, space: string): Draft {
	const end = space === '' ? '。' : '.';
	return {
		...draft,
		sections: draft.sections.map((section, index) =>
			index === Math.min(1, draft.sections.length - 1)
				? { ...section, markdown: `${section.markdown}${space}${text}${end}` }
				: section,
		),
	};
}

/** All sentences of a section as one. */
function joined(markdown: string): string {
	return markdown
		.replaceAll(/\.\s+(\p{L}+)/gu, (_, word: string) => `, ${isVocabulary(word) ? word.toLowerCase() : word}`)
		.replaceAll(/。\s*(?=\S)/gu, '、');
}
