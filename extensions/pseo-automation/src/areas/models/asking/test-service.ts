import type { BatchItem, BatchState, ModelClient, ModelRequest } from '../client-types.js';
import { createLimiter } from '../limiter.js';
import type { Model, Usage } from '../prices.js';
import type { Stop } from '../question.js';
import { ServiceFault } from '../service-fault.js';
import type { ChosenModels } from './context.js';

const USAGE: Usage = {
	input_tokens: 1_000,
	cache_write_5m_tokens: 0,
	cache_write_1h_tokens: 0,
	cache_read_tokens: 0,
	output_tokens: 100,
};
const model = (id: string, tier: Model['tier'], dollars: number): Model => ({
	id,
	writer: 'anthropic',
	tier,
	input: dollars,
	output: dollars * 5,
	cache_write_5m: dollars,
	cache_write_1h: dollars * 2,
	cache_read: dollars / 10,
	batch_factor: 0.5,
});
export const MODELS = { writer: model('big', 'writer', 2), checker: model('small', 'checker', 1) };
/** What an answer of the big model costs here, in USD. */
export const ANSWER_USD = (1_000 * 2 + 100 * 10) / 1e6;

interface Said {
	stop?: Stop;
	text?: string;
}
export const raw = ({ stop = 'end', text = 'well' }: Said = {}): string => JSON.stringify({ stop, text });

/** A service in memory: `reply` answers single questions and the requests of batches, which end when they are read. */
export function serviceOf(reply: (request: ModelRequest) => string | ServiceFault = () => raw()) {
	const batches = new Map<string, { state: BatchState; requests: { customId: string; request: ModelRequest }[] }>();
	const asked: ModelRequest[] = [];
	const client: ModelClient = {
		id: 'anthropic',
		ask(request) {
			asked.push(request);
			const answer = reply(request);
			return answer instanceof ServiceFault ? Promise.reject(answer) : Promise.resolve(answer);
		},
		read: (text) => ({ ...(JSON.parse(text) as { stop: Stop; text: string }), usage: USAGE }),
		readError: (text) => JSON.parse(text) as { message: string; again: boolean },
		check: () => Promise.resolve(),
		batches: {
			create(requests) {
				const id = `batch_${batches.size + 1}`;
				const state = { id, ended: false, requests: requests.length, createdAt: Date.now() };
				const decoded = requests.map(({ customId, bytes }) => ({
					customId,
					request: JSON.parse(Buffer.from(bytes).toString()) as ModelRequest,
				}));
				batches.set(id, { state, requests: decoded });
				asked.push(...decoded.map(({ request }) => request));
				return Promise.resolve(state);
			},
			read(id) {
				const found = batches.get(id);
				if (!found) return Promise.reject(new ServiceFault('missing', 'no such batch'));
				found.state = { ...found.state, ended: true };
				return Promise.resolve(found.state);
			},
			async *list() {
				for (const { state } of batches.values()) yield await Promise.resolve(state);
			},
			cancel: (id) => Promise.resolve(batches.get(id)?.state as BatchState),
			async *results(id) {
				for (const { customId, request } of batches.get(id)?.requests ?? []) {
					const answer = reply(request);
					const item: BatchItem =
						answer instanceof ServiceFault
							? {
									customId,
									kind: 'errored',
									raw: JSON.stringify({ message: answer.message, again: false }),
								}
							: { customId, kind: 'message', raw: answer, usage: USAGE };
					yield await Promise.resolve(item);
				}
			},
			encode: (request) => Buffer.from(JSON.stringify(request)),
		},
	};
	const service: ChosenModels['service'] = {
		id: 'anthropic',
		client,
		limiter: createLimiter(),
		hasBatches: true,
		pollMs: 100,
	};
	return { service, client, asked, batches };
}
