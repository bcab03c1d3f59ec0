let done = false;

/**
 * Directus logs to its standard streams, and listens to no error of theirs: on a full disk, or when the reader of a pipe
 * has gone, its next line would end the process. The line is lost instead, and the stream goes on when it can.
 */
export function outliveLog(): void {
	if (done) return;
	done = true;
	for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
