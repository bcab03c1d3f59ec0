/** Preloaded into every test server: one whose test run was killed must not live on. */
const parent = process.ppid;
setInterval(() => {
	if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, 1000).unref();
