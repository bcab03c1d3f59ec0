import { describe, type Draft, headline, titleOf, writeDraft, writeSections } from './draft.js';
import { countWords, Speaker } from './say.js';
import { arrayOf, objectOf, stringOf, type Subject } from './subject.js';

const MIN_WORDS = 320;
/** Rules that no single sentence can mend. */
const WHOLE_PAGE = /language|similar|thin|readab|few_facts|sentence|stuffing/;

/** The draft with what the problems complain about mended: quoted sentences go, named parts are written anew. */
export function rewriteDraft(given: unknown, problems: unknown, subject: Subject, seed: string): Draft {
	const fresh = writeDraft(subject, `${seed}\n${JSON.stringify(problems)}`);
	const draft = { ...fresh, ...readDraft(given) };
	const speaker = new Speaker(subject.language, `${subject.route}\nrewrite\n${seed}\n${JSON.stringify(problems)}`);
	for (const problem of arrayOf(problems).map(objectOf)) {
		const rule = stringOf(problem['rule']).toLowerCase();
		if (WHOLE_PAGE.test(rule))
			Object.assign(draft, {
				sections: fresh.sections,
				faqs: fresh.faqs,
				excerpt: fresh.excerpt,
				...(rule.includes('language') ? fresh : {}),
			});
		else if (rule.includes('title'))
			draft.title = another(draft.title, [fresh.title], () =>
				titleOf({ ...subject, title: subject.topic }, speaker),
			);
		else if (rule.includes('desc'))
			draft.meta_description = another(draft.meta_description, [fresh.meta_description], () =>
				describe(subject, speaker),
			);
		else if (rule === 'duplicate_h1') draft.h1 = another(draft.h1, [fresh.h1], () => headline(subject, speaker));
		else if (
			!quotesOf(problem)
				.map((quote) => strike(draft, quote, fresh))
				.includes(true)
		) {
			if (rule.includes('h1')) draft.h1 = fresh.h1;
			else if (rule.includes('link')) draft.links = fresh.links;
			else Object.assign(draft, { sections: fresh.sections, faqs: fresh.faqs, excerpt: fresh.excerpt });
		}
	}
	return filledUp(draft, subject, speaker);
}

/** A text that is not the one complained about. */
function another(current: string, known: string[], make: () => string): string {
	const candidates = [...known, ...Array.from({ length: 8 }, make)];
	return candidates.find((candidate) => candidate !== current) ?? current;
}

/** The words at fault, and those that the message quotes. */
function quotesOf(problem: Record<string, unknown>): string[] {
	const inMessage = [...stringOf(problem['message']).matchAll(/"([^"]+)"/g)].map(([, words = '']) => words);
	return [stringOf(problem['quote']).trim(), ...inMessage].filter((quote) => quote !== '');
}

/** Takes every sentence with the quote out of a draft; answers whether there was one. */
function strike(draft: Draft, quote: string, fresh: Draft): boolean {
	let found = false;
	const clean = (text: string): string => {
		const kept = withoutQuote(text, quote);
		if (kept !== text) found = true;
		return kept;
	};
	draft.sections = draft.sections
		.map((section) => ({
			...section,
			heading: holds(section.heading, quote) ? '' : section.heading,
			markdown: clean(section.markdown),
		}))
		.filter((section) => section.markdown.trim() !== '');
	draft.faqs = draft.faqs
		.map((faq) => ({ ...faq, answer: clean(faq.answer) }))
		.filter((faq) => faq.answer.trim() !== '' && !holds(faq.question, quote));
	for (const field of ['title', 'h1', 'meta_description', 'excerpt'] as const) {
		if (!holds(draft[field], quote)) continue;
		found = true;
		draft[field] = clean(draft[field]).trim() || fresh[field];
	}
	return found;
}

function withoutQuote(text: string, quote: string): string {
	if (!holds(text, quote)) return text;
	const kept = text.split('\n').map((line) => {
		if (!holds(line, quote)) return line;
		return sentencesOf(line)
			.filter((sentence) => !holds(sentence, quote))
			.join('')
			.trim();
	});
	// A quote that spans sentences or lines is in none of them.
	const result = kept
		.join('\n')
		.replaceAll(/\n{3,}/g, '\n\n')
		.trim();
	return holds(result, quote) ? result.replaceAll(quote, '') : result;
}

function sentencesOf(line: string): string[] {
	return line.split(/(?<=[.!?؟]\s)|(?<=[。！？])/u);
}

function holds(text: string, quote: string): boolean {
	return text.toLowerCase().includes(quote.toLowerCase());
}

/** What was struck out leaves a page that may be too short. */
function filledUp(draft: Draft, subject: Subject, speaker: Speaker): Draft {
	const words = draft.sections.reduce((sum, { markdown }) => sum + countWords(markdown, subject.language), 0);
	if (words >= MIN_WORDS && draft.sections.length > 0) return draft;
	const used = new Set(draft.sections.map(({ heading }) => heading));
	const more = writeSections({ ...subject, facts: [] }, speaker, MIN_WORDS - words + 60).filter(
		({ heading }) => heading === '' || !used.has(heading),
	);
	if (draft.sections.length === 0) return { ...draft, sections: more };
	return {
		...draft,
		sections: [
			...draft.sections,
			...more.map((section) =>
				section.heading === ''
					? {
							...section,
							heading: speaker.deal(
								'spare',
								subject.language.headings.filter((heading) => !used.has(heading)),
							),
						}
					: section,
			),
		],
	};
}

/** Only the parts that have their shape. */
function readDraft(given: unknown): Partial<Draft> {
	const from = objectOf(given);
	const draft: Partial<Draft> = {};
	for (const field of ['title', 'meta_description', 'slug', 'excerpt', 'h1'] as const)
		if (typeof from[field] === 'string') draft[field] = from[field];
	if (Array.isArray(from['sections']))
		draft.sections = from['sections'].map(objectOf).map((section) => ({
			heading: stringOf(section['heading']),
			markdown: stringOf(section['markdown']),
			facts: arrayOf(section['facts']).map(stringOf),
		}));
	if (Array.isArray(from['faqs']))
		draft.faqs = from['faqs'].map(objectOf).map((faq) => ({
			question: stringOf(faq['question']),
			answer: stringOf(faq['answer']),
			facts: arrayOf(faq['facts']).map(stringOf),
		}));
	if (Array.isArray(from['tags'])) draft.tags = from['tags'].map(stringOf);
	if (Array.isArray(from['links']))
		draft.links = from['links']
			.map(objectOf)
			.map((link) => ({ route: stringOf(link['route']), anchor: stringOf(link['anchor']) }));
	return draft;
}
