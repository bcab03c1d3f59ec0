import { Agent, request } from 'node:http';
import { median } from './measure.js';
import { cpuMs } from './server.js';

export interface Load {
	url: string;
	token: string;
	/** Requests in all. */
	count: number;
	connections?: number;
	/** The body of the nth request; without it the requests are GETs. */
	body?: (index: number) => unknown;
}

/**
 * What a load loop saw. A server under pressure answers 503 very fast: a measurement that counts those as answers says
 * nothing.
 */
export interface Seen {
	perSecond: number;
	/** Answers other than 2xx, by status. */
	refused: Map<number, number>;
}

/** Asks `count` times over as many kept connections as `connections` says, each the next as soon as its last is answered. */
export async function askMany({ url, token, count, connections = 8, body }: Load): Promise<Seen> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const refused = new Map<number, number>();
	let next = 0;
	const started = performance.now();
	await Promise.all(
		Array.from({ length: connections }, async () => {
			while (next < count) {
				const index = next++;
				const status = await ask(agent, url, token, body?.(index));
				if (status < 200 || status > 299) refused.set(status, (refused.get(status) ?? 0) + 1);
			}
		}),
	);
	const perSecond = (count * 1000) / (performance.now() - started);
	agent.destroy();
	return { perSecond, refused };
}

function ask(agent: Agent, url: string, token: string, body: unknown): Promise<number> {
	const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
	const headers = {
		Authorization: `Bearer ${token}`,
		...(payload ? { 'Content-Type': 'application/json', 'Content-Length': payload.length } : {}),
	};
	return new Promise((resolve, reject) => {
		const asking = request(url, { agent, method: payload ? 'POST' : 'GET', headers }, (answer) => {
			answer.resume();
			answer.on('end', () => resolve(answer.statusCode ?? 0));
			answer.on('error', reject);
		});
		asking.on('error', reject);
		asking.end(payload);
	});
}

/** One side of a comparison over HTTP: a request that is repeated, and what all its rounds cost the server. */
export class Side {
	readonly #load: Omit<Load, 'count'>;
	readonly #pid: number;
	readonly #cpu: number[] = [];
	readonly #refused = new Map<number, number>();

	constructor(server: { url: string; pid: number }, path: string, token: string, body?: (index: number) => unknown) {
		this.#load = { url: server.url + path, token, ...(body ? { body } : {}) };
		this.#pid = server.pid;
	}

	/** @returns requests a second */
	async ask(count: number): Promise<number> {
		const before = cpuMs(this.#pid);
		const { perSecond, refused } = await askMany({ ...this.#load, count });
		this.#cpu.push((cpuMs(this.#pid) - before) / count);
		for (const [status, many] of refused) this.#refused.set(status, (this.#refused.get(status) ?? 0) + many);
		return perSecond;
	}

	/** Code that runs for the first time is compiled: no round shall pay for that. */
	async warm(count: number): Promise<void> {
		await this.ask(count);
		this.#cpu.length = 0;
	}

	get allAnswered(): boolean {
		return this.#refused.size === 0;
	}

	/** In words: every refusal, and the server's processor time for a request. */
	toString(): string {
		const refused = this.allAnswered
			? 'every answer 2xx'
			: [...this.#refused].map(([status, count]) => `${count} x ${status}`).join(', ');
		return `${refused}, ${median(this.#cpu).toFixed(2)} ms of processor time a request`;
	}
}
