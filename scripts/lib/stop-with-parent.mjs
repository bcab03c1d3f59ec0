/** Preloaded into the server: when `npm start` is killed, the server must not go on holding its port and database. */
const parent = process.ppid;
const timer = setInterval(() => {
	if (process.ppid === parent) return;
	clearInterval(timer);
	// Directus lets work drain and closes its database on this one.
	process.kill(process.pid, 'SIGTERM');
}, 1_000);
timer.unref();
