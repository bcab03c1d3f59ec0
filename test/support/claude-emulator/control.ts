import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parseJson, readBody } from './body.js';
import { faultRuleSchema } from './faults.js';
import { misbehaviourRuleSchema } from './misbehaviour-rules.js';
import type { Settings } from './options.js';
import type { State } from './state.js';

const MAX_BYTES = 16_000_000;

/** Every action by its path below `/_emulator/`. GET asks, POST changes. */
const ACTIONS: Record<string, (state: State, body: unknown, query: URLSearchParams) => unknown> = {
	'GET state': (state) => ({
		now: state.clock.now(),
		settings: state.settings,
		faults_waiting: state.faults.waiting,
		requests: state.journal.entries.length,
		batches: state.batches.list().map((batch) => state.batches.view(batch, '')),
	}),
	'GET journal': (state, _body, query) => ({
		entries: state.journal.entries,
		messages: [...state.journal.messages()].map((message) =>
			query.get('params') === '0' ? { ...message, params: null } : message,
		),
	}),
	'GET paid': (state) => state.journal.paid(),
	'POST fail': (state, body) => state.faults.add(faultRuleSchema.parse(body)),
	'POST misbehave': (state, body) => state.misbehaviours.add(misbehaviourRuleSchema.parse(body)),
	'POST settings': (state, body) => state.set(z.record(z.string(), z.unknown()).parse(body) as Partial<Settings>),
	'POST clear-faults': (state) => {
		state.faults.clear();
		state.misbehaviours.clear();
	},
	'POST hold': (state) => state.batches.hold(),
	'POST release': (state) => state.batches.release(),
	'POST end': (state) => state.batches.endAll(),
	'POST advance': (state, body) => state.clock.advance(z.object({ ms: z.number() }).parse(body).ms),
	'POST reset': (state) => state.reset(),
};

/** For tests in other processes. */
export async function control(
	state: State,
	request: IncomingMessage,
	response: ServerResponse,
	url: URL,
): Promise<void> {
	const action = ACTIONS[`${request.method ?? 'GET'} ${url.pathname.replace('/_emulator/', '')}`];
	const answer = (status: number, body: unknown): void =>
		void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
	const raw = await readBody(request, MAX_BYTES);
	if (!action) return answer(404, { error: `expected one of ${Object.keys(ACTIONS).join(', ')}` });
	try {
		answer(200, action(state, raw.length === 0 ? {} : parseJson(raw), url.searchParams));
	} catch (error) {
		answer(400, { error: error instanceof Error ? error.message : String(error) });
	}
}
