import type { Db } from '../../platform/db/index.js';
import { type Asking, defineSubject } from '../models/index.js';
import { newestRoutes, newestTitles, type OwnedWebsite, siteBrief, takenRoutes } from '../websites/index.js';
import { planAsk, type PlannedPage, promptsOf, readPlan, readPrompts } from '../writers/index.js';

/** Routes asked for in one question: an answer of this many stays far below the limit of tokens. */
const ROUTES_PER_ASK = 60;
const PLAN_TOKENS = 8_000;
/** Questions in a row that bring nothing new, after which the plan is at its end. */
const MAX_FRUITLESS = 2;
/** Titles of imported rows that tell the model what the website holds. */
const MAX_TOPICS = 60;

/** Questions for a plan are about the website by its id. */
const PLAN = defineSubject<'plan', { count: number }>('plan');

/**
 * Proposes at most `count` routes that are not taken. Answers that a killed worker had stored are used first: they are
 * paid. Fewer routes when the model has no more to say.
 * @throws as `Asking.ask`
 */
export async function planWithModel(
	db: Db,
	asking: Asking,
	website: OwnedWebsite,
	count: number,
): Promise<PlannedPage[]> {
	const site = siteBrief(website);
	const prompts = promptsOf(await readPrompts(db, website));
	const topics = (await newestTitles(db, website)).slice(0, MAX_TOPICS);
	const found = new Map<string, PlannedPage>();
	let read = 0;
	for (let fruitless = 0; fruitless < MAX_FRUITLESS;) {
		const turns = (await asking.readTurns(PLAN, [website.id])).get(website.id) ?? [];
		for (; read < turns.length; read++) {
			const answer = turns[read]?.answer;
			const before = found.size;
			if (answer?.is === 'reply') await addProposed(db, website, answer.text, found);
			fruitless = found.size > before ? 0 : fruitless + 1;
			if (found.size >= count) return [...found.values()].slice(0, count);
		}
		if (fruitless >= MAX_FRUITLESS) break;
		const wanted = Math.min(ROUTES_PER_ASK, count - found.size);
		// Routes that the website has, for the model to avoid; the newest are enough.
		const existing = [...found.keys(), ...(await newestRoutes(db, website))];
		const ask = planAsk(site, { count: wanted, existing, topics }, prompts, { max_tokens: PLAN_TOKENS });
		await asking.ask(PLAN, { subject: website.id, ask, detail: { count: wanted } });
	}
	return [...found.values()];
}

/** Adds the routes of an answer that neither the website nor an answer before it has. */
async function addProposed(
	db: Db,
	website: OwnedWebsite,
	text: string,
	found: Map<string, PlannedPage>,
): Promise<void> {
	const answer = readPlan(text, website.language_code);
	if (!answer.ok) return;
	const taken = await takenRoutes(
		db,
		website,
		answer.pages.map(({ route }) => route),
	);
	for (const page of answer.pages) {
		if (!taken.has(page.route) && !found.has(page.route))
			found.set(page.route, {
				...page,
				kind: 'idea',
				priority: found.size + 1,
				dataset: null,
				facts: null,
			});
	}
}
