import { Agent, request } from 'node:http';

export interface Load {
	url: string;
	token: string;
	/** Requests in all. */
	count: number;
	connections?: number;
	/** The body of the nth request; without it the requests are GETs. */
	body?: (index: number) => unknown;
}

/** What a load loop saw. A server under pressure answers 503 very fast: whoever does not count those measures nothing. */
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
	const headers = { Authorization: `Bearer ${token}`, ...(payload ? { 'Content-Type': 'application/json', 'Content-Length': payload.length } : {}) };
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

/** Adds up the refusals of many loops, for the table's notes. */
export class Refusals {
	readonly #counts = new Map<number, number>();

	add({ perSecond, refused }: Seen): number {
		for (const [status, count] of refused) this.#counts.set(status, (this.#counts.get(status) ?? 0) + count);
		return perSecond;
	}

	get some(): boolean {
		return this.#counts.size > 0;
	}

	toString(): string {
		return this.some ? [...this.#counts].map(([status, count]) => `${count} x ${status}`).join(', ') : 'every answer was 2xx';
	}
}
