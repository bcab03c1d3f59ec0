import { armedFailpoint } from '../config/index.js';

let passed = 0;

/**
 * A place between two commits where the process may die; its area declares the name and what it stands for. The fault
 * suite builds the bundle with these calls, kills the process at each in turn, starts it again and checks the
 * invariants; a production build leaves them out.
 */
export function failpoint(name: `${string}.${string}`): void {
	const armed = armedFailpoint();
	if (armed?.name !== name) return;
	passed += 1;
	if (passed >= armed.pass) process.kill(process.pid, 'SIGKILL');
}
