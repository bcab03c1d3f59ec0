import { gatherFacts, type Research } from '../../extensions/pseo-automation/src/areas/writers/index.js';
import { promptOf } from '../support/claude-emulator/reading.js';
import { type Draft, writeDraft, writeSections } from '../support/claude-emulator/replies/draft.js';
import { Speaker } from '../support/claude-emulator/replies/say.js';
import { subjectOf } from '../support/claude-emulator/replies/subject.js';
import type { Town } from '../support/rows.js';

/** Words of main text that make an answer of 8 KB, with all that stands around them. */
const WORDS = 1000;

export const SITE = {
	id: 1,
	website_url: 'https://example.com',
	name: 'Example',
	description: null,
	master_prompt: 'Write plainly.',
	language_code: 'en-US',
};

/** What a page about a town is written from. */
export function researchOf(town: Town, id: number, links: Research['links'] = []): Research {
	const route = `/towns/${town.name.toLowerCase().replaceAll(' ', '-')}`;
	const page = {
		id,
		kind: 'row' as const,
		route,
		title: `${town.name} in numbers`,
		keyword: null,
		dataset: '/towns/{name}',
		facts: town,
	};
	return { site: SITE, page, facts: gatherFacts(SITE, page, links), siblings: [], links };
}

/** A page of a town as a model writes it: its own sentences on its own facts. */
export function draftOf8Kb(town: Town, research: Research = researchOf(town, 1)): Draft {
	const { page, facts, links } = research;
	const data = {
		brief: {
			route: page.route,
			title: page.title,
			keyword: page.keyword,
			language_code: research.site.language_code,
		},
		facts,
		links,
	};
	const subject = subjectOf({ ...promptOf('', '', null), data });
	return {
		...writeDraft(subject, ''),
		sections: writeSections(subject, new Speaker(subject.language, page.route), WORDS),
	};
}
