import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** For tests only: everything that a stream gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
	const all: T[] = [];
	for await (const item of items) all.push(item);
	return all;
}

export const bytesOf = (text: string): Uint8Array[] => [new TextEncoder().encode(text)];

/** Answers how many bytes more than at the start are in use, after collecting garbage: what a leak would add. */
export function heapGrowth(): () => number {
	setFlagsFromString('--expose-gc');
	const collectGarbage: unknown = runInNewContext('gc');
	const used = () => {
		if (typeof collectGarbage === 'function') collectGarbage();
		return process.memoryUsage().heapUsed;
	};
	const before = used();
	return () => used() - before;
}
