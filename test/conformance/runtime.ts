import { describe } from 'vitest';
import { openBench, type RuntimeUnderTest } from './runtime-bench.js';
import { jobsOf } from './runtime-jobs.js';
import { lanesOf } from './runtime-lanes.js';
import { workersOf } from './runtime-workers.js';

/** What every runtime must do, whatever keeps its queue. Time is moved, never waited for. */
export function conformsAsRuntime(name: string, underTest: RuntimeUnderTest): void {
	describe(name, () => {
		const bench = openBench(underTest);
		jobsOf(bench);
		workersOf(bench);
		lanesOf(bench);
	});
}
