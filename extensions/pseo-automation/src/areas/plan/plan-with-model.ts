import { SYSTEM } from '../../kernel/who.js';
import type { Db } from '../../platform/db/index.js';
import { askNow, type Asking, type ModelService, readTurns } from '../models/index.js';
import {
	planAsk,
	type PlannedPage,
	promptsOf,
	readPlan,
	readPrompts,
	type SiteBrief,
	type TakenRoutes,
} from '../writers/index.js';

/** Routes asked for in one question: an answer of this many stays far below the limit of tokens. */
const ROUTES_PER_ASK = 60;
const PLAN_TOKENS = 8_000;
/** Questions in a row that bring nothing new, after which the plan is at its end. */
const FRUITLESS = 2;
/** Titles of imported rows that tell the model what the website holds. */
const MOST_TOPICS = 60;

export interface PlanWish {
	count: number;
	taken: TakenRoutes;
	/** Routes that the website has, for the model to avoid; the newest are enough. */
	existing(): Promise<string[]>;
	topics(): Promise<string[]>;
}

/**
 * Proposes at most `count` routes that are not taken. Answers that a killed worker had stored are used first: they are
 * paid. Fewer routes when the model has no more to say.
 */
export async function planWithModel(
	db: Db,
	service: ModelService,
	asking: Asking,
	site: SiteBrief,
	wish: PlanWish,
): Promise<PlannedPage[]> {
	const prompts = promptsOf(await readPrompts(db, SYSTEM, site.id));
	const found = new Map<string, PlannedPage>();
	const topics = await wish.topics();
	let read = 0;
	for (let fruitless = 0; fruitless < FRUITLESS;) {
		const turns = (await readTurns(db, asking.scope, [0])).get(0) ?? [];
		for (; read < turns.length; read++) {
			const raw = turns[read]?.answer?.raw;
			const before = found.size;
			if (raw) await collect(service.client.read(raw).text);
			fruitless = found.size > before ? 0 : fruitless + 1;
			if (found.size >= wish.count) return [...found.values()].slice(0, wish.count);
		}
		if (fruitless >= FRUITLESS) break;
		const count = Math.min(ROUTES_PER_ASK, wish.count - found.size);
		const ask = planAsk(
			site,
			{ count, existing: [...found.keys(), ...(await wish.existing())], topics: topics.slice(0, MOST_TOPICS) },
			prompts,
			{ max_tokens: PLAN_TOKENS },
		);
		await askNow(db, service, asking, { page: 0, turn: turns.length + 1, ask, detail: { count } });
	}
	return [...found.values()];

	async function collect(text: string): Promise<void> {
		const answer = readPlan(text, site.language_code);
		if (!answer.ok) return;
		const taken = await wish.taken(answer.pages.map(({ route }) => route));
		for (const page of answer.pages) {
			if (!taken.has(page.route) && !found.has(page.route))
				found.set(page.route, { ...page, priority: found.size + 1, dataset: null, facts: null });
		}
	}
}
