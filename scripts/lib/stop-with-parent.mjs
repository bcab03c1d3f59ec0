/**
 * Preloaded into the server as `stop-with-parent.mjs?PID`: when `npm start` is killed, the server must not go on
 * holding its port and database. The pid is given, because a parent may be gone before this runs.
 */
const parent = Number(new URL(import.meta.url).search.slice(1));
const timer = setInterval(() => {
	if (process.ppid === parent) return;
	clearInterval(timer);
	// Directus lets work drain and closes its database on this one.
	process.kill(process.pid, 'SIGTERM');
}, 1_000);
timer.unref();
// Its log goes through the parent: what is written after that is gone must not end the process before its work drains.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
