import { countWords, Speaker, widthOf } from './say.js';
import type { Fact, Subject } from './subject.js';

export interface Section {
	heading: string;
	markdown: string;
	facts: string[];
}

export interface Draft {
	title: string;
	meta_description: string;
	slug: string;
	excerpt: string;
	h1: string;
	sections: Section[];
	faqs: { question: string; answer: string; facts: string[] }[];
	tags: string[];
	links: { route: string; anchor: string }[];
}

/** Comfortably more than any gate asks for. */
const WORDS = 440;
/** A character of a script without spaces says more than a letter, and gates count two as a word. */
const WORDS_UNSPACED = 340;
const TITLE = { least: 32, most: 60 };
const DESCRIPTION = { least: 80, most: 156 };

/** A good page: every claim is a fact, cited as it stands; all other sentences claim nothing. */
export function writeDraft(subject: Subject, seed: string): Draft {
	const speaker = new Speaker(subject.language, `${subject.route}\n${seed}`);
	const description = describe(subject, speaker);
	return {
		title: titleOf(subject, speaker),
		meta_description: description,
		slug: subject.route.split('/').filter(Boolean).at(-1) ?? '',
		excerpt: speaker.join([
			speaker.sentence(speaker.deal('excerpts', subject.language.topical), { topic: subject.topic }),
			speaker.plain(),
		]),
		h1: headline(subject, speaker),
		sections: writeSections(subject, speaker, subject.language.space === '' ? WORDS_UNSPACED : WORDS),
		faqs: subject.facts.length < 2 ? [] : questions(subject, speaker),
		tags: [
			...new Set(
				[subject.keyword || subject.topic, ...subject.facts.slice(0, 3).map(({ label }) => label)]
					.map((tag) => tag.toLocaleLowerCase(subject.language.code).slice(0, 80))
					.filter(Boolean),
			),
		],
		links: subject.links.slice(0, 3).map(({ route, title }) => ({ route, anchor: (title || route).slice(0, 120) })),
	};
}

export function titleOf(subject: Subject, speaker: Speaker): string {
	const slug = subject.route.split('/').at(-1)?.replaceAll(/[-_]+/g, ' ') ?? '';
	// A cut title may be that of another page: what is whole and unlike others comes first.
	const whole = [subject.title, subject.topic, subject.keyword, slug].find(
		(candidate) => candidate !== '' && widthOf(candidate) <= TITLE.most,
	);
	let title = whole ?? cutAtWord(subject.title, TITLE.most);
	for (let tries = 0; widthOf(title) < TITLE.least && tries < 40; tries++) {
		const joint =
			title.includes(': ') || title.includes('：')
				? subject.language.comma
				: subject.language.space === ''
					? '：'
					: ': ';
		const longer = title + joint + speaker.deal('tails', subject.language.tails);
		if (widthOf(longer) <= TITLE.most) title = longer;
	}
	return title;
}

/** Unlike the title, so that it says something of its own. */
export function headline(subject: Subject, speaker: Speaker): string {
	const tail = speaker.deal('tails', subject.language.tails);
	return subject.language.space === '' ? `${subject.topic}：${tail}` : `${subject.topic}: ${tail}`;
}

export function describe(subject: Subject, speaker: Speaker): string {
	const [withFact = '', ...others] = subject.language.descriptions;
	const fact = subject.facts[0];
	let text = fact
		? speaker.sentence(withFact, given(subject, fact))
		: speaker.sentence('{topic}', { topic: subject.topic });
	if (widthOf(text) > DESCRIPTION.most) text = cutAtWord(text, DESCRIPTION.most);
	for (let tries = 0; widthOf(text) < DESCRIPTION.least && tries < 40; tries++) {
		const longer = speaker.join([text, speaker.sentence(speaker.deal('descriptions', others))]);
		if (widthOf(longer) <= DESCRIPTION.most) text = longer;
	}
	return text;
}

/** An introduction and four to five sections with headings; facts are dealt to them in turn. */
export function writeSections(subject: Subject, speaker: Speaker, words: number): Section[] {
	const count = speaker.between(5, 6);
	const sections = Array.from({ length: count }, (_, index): Section => ({
		heading: index === 0 ? '' : speaker.deal('headings', subject.language.headings),
		markdown: '',
		facts: [],
	}));
	const shares = sections.map((): Fact[] => []);
	subject.facts.forEach((fact, index) => shares[index % count]?.push(fact));
	sections.forEach((section, index) => {
		const first =
			index < 4
				? [speaker.sentence(speaker.deal('topical', subject.language.topical), { topic: subject.topic })]
				: [speaker.plain()];
		const cited = (shares[index] ?? []).map((fact) => cite(fact, subject, speaker));
		section.facts = (shares[index] ?? []).map(({ id }) => id);
		section.markdown = paragraphs(first, cited, speaker, words / count);
	});
	return sections;
}

/** A claim, then what claims nothing, in paragraphs of three to five sentences. */
function paragraphs(first: string[], cited: string[], speaker: Speaker, words: number): string {
	const sentences = [...first];
	const waiting = [...cited];
	let count = countWords(sentences.join(' '), speaker.language);
	while (waiting.length > 0 || count < words) {
		const next = waiting.shift() ?? speaker.plain();
		const more = sentences.length % 3 === 2 ? [next, speaker.plain()] : [next];
		sentences.push(...more);
		count += countWords(more.join(' '), speaker.language);
	}
	const blocks: string[] = [];
	while (sentences.length > 0)
		blocks.push(speaker.join(sentences.splice(0, sentences.length <= 5 ? 5 : speaker.between(3, 4))));
	return blocks.join('\n\n');
}

function cite(fact: Fact, subject: Subject, speaker: Speaker): string {
	return speaker.sentence(speaker.deal('facts', subject.language.facts), given(subject, fact));
}

function questions(subject: Subject, speaker: Speaker): Draft['faqs'] {
	const count = Math.min(subject.facts.length, speaker.between(2, 4));
	return subject.facts.slice(-count).map((fact) => ({
		question: speaker
			.fill(speaker.deal('questions', subject.language.questions), given(subject, fact))
			.slice(0, 300),
		answer: speaker.join([cite(fact, subject, speaker), speaker.plain()]),
		facts: [fact.id],
	}));
}

function given(subject: Subject, fact: Fact): Record<string, string> {
	return { topic: subject.topic, label: fact.label, value: fact.value };
}

export function cutAtWord(text: string, most: number): string {
	if (widthOf(text) <= most) return text;
	let cut = text.slice(0, most);
	while (widthOf(cut) > most) cut = cut.slice(0, -1);
	const space = cut.lastIndexOf(' ');
	return (space > most / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:،、-]+$/u, '');
}
