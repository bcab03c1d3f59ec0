/** Jobs of an account that are due in a lane. */
export interface Waiting {
	account: number | null;
	/** When the first of them became due, in milliseconds. */
	since: number;
}

/** A job at work in a lane. */
export interface Running {
	account: number | null;
	/** When it was started, in milliseconds. */
	began: number;
	/** When it was asked to make room, in milliseconds. */
	askedAt: number | null;
}

/** A job may keep its place so long while another account waits; with the commit that it is at, a page waits for two or three seconds. */
export const SLICE_MS = 1_000;
/** A job that was asked to make room and does not within this time keeps its place: it cannot stop in between. Another is asked. */
const PATIENCE_MS = 3_000;

/**
 * Whose job is next: of the accounts that wait, one with the fewest jobs at work; among these the one that had its
 * last turn longest ago, then the one that has waited longest.
 * @param turns when each account was last given a place; one that had none yet comes first
 */
export function nextAccount<W extends Waiting>(
	waiting: readonly W[],
	running: readonly Running[],
	turns: ReadonlyMap<number | null, number>,
): W | undefined {
	const atWork = countByAccount(running);
	const order = ({ account, since }: W) => [atWork.get(account) ?? 0, turns.get(account) ?? 0, since] as const;
	return [...waiting].sort((one, other) => compare(order(one), order(other)))[0];
}

/**
 * The job that should make room in a full lane: one of the account with the most jobs at work, where an
 * account waits that has none, or two fewer. None before its slice is over.
 */
export function whoPauses<R extends Running>(
	waiting: readonly Waiting[],
	running: readonly R[],
	now: number,
): R | undefined {
	if (waiting.length === 0) return undefined;
	if (running.some(({ askedAt }) => askedAt !== null && now - askedAt < PATIENCE_MS)) return undefined;
	const atWork = countByAccount(running);
	const fewest = Math.min(...waiting.map(({ account }) => atWork.get(account) ?? 0));
	const most = Math.max(0, ...atWork.values());
	if (fewest > 0 && most < fewest + 2) return undefined;
	return running
		.filter(
			({ account, began, askedAt }) =>
				askedAt === null && atWork.get(account) === most && now - began >= SLICE_MS,
		)
		.sort((one, other) => one.began - other.began)[0];
}

function countByAccount(running: readonly Running[]): Map<number | null, number> {
	const counts = new Map<number | null, number>();
	for (const { account } of running) counts.set(account, (counts.get(account) ?? 0) + 1);
	return counts;
}

function compare(one: readonly number[], other: readonly number[]): number {
	for (let at = 0; at < one.length; at++) {
		const difference = (one[at] as number) - (other[at] as number);
		if (difference !== 0) return difference;
	}
	return 0;
}
