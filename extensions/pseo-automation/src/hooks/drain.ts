export interface Closable {
	close(done?: (error?: Error) => void): unknown;
}

/**
 * Lets work end before Directus destroys its database connections. `server.stop` fires after that, and is not
 * waited for; closing the HTTP server is the last step before, so the drain hangs there.
 */
export function drainBeforeClose(server: Closable, drain: () => Promise<void>): void {
	const close = server.close.bind(server);
	server.close = (done) => {
		const drained = drain().catch(() => {});
		return close((error) => void drained.finally(() => done?.(error)));
	};
}
