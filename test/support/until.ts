/**
 * Waits until a condition holds, asking again and again.
 * @param condition a value that is not false, null or undefined ends the waiting and is answered
 * @param options `timeout` and `every` in milliseconds; `what` names the condition when it never held
 */
export async function until<T>(
	condition: () => T | Promise<T>,
	{ timeout = 30_000, every = 50, what = 'the condition' }: { timeout?: number; every?: number; what?: string } = {},
): Promise<Exclude<T, false | null | undefined>> {
	const deadline = performance.now() + timeout;
	for (;;) {
		const value = await condition();
		if (value !== false && value !== null && value !== undefined)
			return value as Exclude<T, false | null | undefined>;
		if (performance.now() > deadline) throw new Error(`waited ${timeout} ms for ${what}, in vain`);
		await new Promise((resolve) => setTimeout(resolve, every));
	}
}
