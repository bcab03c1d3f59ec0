/** A failure whose message is all that a user needs: printed as it stands, without a stack. */
export class Stop extends Error {
	/**
	 * @param {string} message
	 * @param {number} [exitCode] 2 = a setting is unusable, 1 = anything else
	 */
	constructor(message, exitCode = 1) {
		super(message);
		this.exitCode = exitCode;
	}
}

/** @param {string} line */
export function say(line) {
	process.stdout.write(`${line}\n`);
}

/**
 * Runs a command's body; a `Stop` ends the process with its message and code, anything else with its stack.
 * @param {() => Promise<number | void>} body answers the exit code, nothing means 0
 */
export async function main(body) {
	try {
		process.exitCode = (await body()) ?? process.exitCode ?? 0;
	} catch (error) {
		if (error instanceof Stop) {
			process.stderr.write(`${error.message}\n`);
			process.exitCode = error.exitCode;
			return;
		}
		process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
		process.exitCode = 1;
	}
}

/**
 * 95 seconds as `1:35`.
 * @param {number} milliseconds
 */
export function minutes(milliseconds) {
	const seconds = Math.round(milliseconds / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * The last lines of a log.
 * @param {string} text
 * @param {number} count
 */
export function tail(text, count) {
	return text.trimEnd().split('\n').slice(-count).join('\n');
}
