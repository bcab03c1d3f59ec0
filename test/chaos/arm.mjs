import { readFileSync, rmSync } from 'node:fs';

/**
 * Preloaded into the servers of the fault suite: SIGUSR2 arms the failpoint that the file names, and the file is gone
 * when it is armed. So one start serves both the recovery from a point and the way to the next one.
 */
const file = process.env.PSEO_TEST_ARM ?? '';
process.on('SIGUSR2', () => {
	process.env.PSEO_FAILPOINT = readFileSync(file, 'utf8');
	rmSync(file);
});
