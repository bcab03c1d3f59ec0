/** What a failed statement says of the database, as far as a caller can act on it. */
export type DatabaseFault =
	/** It cannot be reached, is locked for long, or ended the statement: the same request may work soon. */
	| 'unavailable'
	/** Its disk is full. */
	| 'full'
	/** Another statement was in the way: the same request may work at once. */
	| 'busy'
	/** A row that the statement refers to is gone. */
	| 'missing_reference';

const BY_CODE: Record<string, DatabaseFault> = {
	SQLITE_BUSY: 'unavailable',
	SQLITE_LOCKED: 'unavailable',
	SQLITE_CANTOPEN: 'unavailable',
	SQLITE_IOERR: 'unavailable',
	SQLITE_READONLY: 'unavailable',
	SQLITE_FULL: 'full',
	ENOSPC: 'full',
	EDQUOT: 'full',
	// PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
	'53100': 'full',
	'23503': 'missing_reference',
	'40P01': 'busy',
	'40001': 'busy',
	// MariaDB and MySQL.
	ER_DISK_FULL: 'full',
	ER_RECORD_FILE_FULL: 'full',
	ER_NO_REFERENCED_ROW: 'missing_reference',
	ER_NO_REFERENCED_ROW_2: 'missing_reference',
	ER_ROW_IS_REFERENCED_2: 'missing_reference',
	ER_LOCK_DEADLOCK: 'busy',
	ER_LOCK_WAIT_TIMEOUT: 'busy',
	ER_CON_COUNT_ERROR: 'unavailable',
	PROTOCOL_CONNECTION_LOST: 'unavailable',
	// Directus's services, which translate some of the above.
	INVALID_FOREIGN_KEY: 'missing_reference',
	// The network between.
	ECONNREFUSED: 'unavailable',
	ECONNRESET: 'unavailable',
	EHOSTUNREACH: 'unavailable',
	ENETUNREACH: 'unavailable',
	ENOTFOUND: 'unavailable',
	EAI_AGAIN: 'unavailable',
	ETIMEDOUT: 'unavailable',
	EPIPE: 'unavailable',
};

/** Classes of PostgreSQL's codes: connection, resources, operator's intervention, system. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58']);

/** What an error of the database, of its driver or of Directus's services means; null for every other error. */
export function databaseFault(error: unknown): DatabaseFault | null {
	if (typeof error !== 'object' || error === null) return null;
	const { cause, code, extensions, message, name } = error as {
		cause?: unknown;
		code?: unknown;
		extensions?: { code?: unknown };
		message?: unknown;
		name?: unknown;
	};
	const given = typeof code === 'string' ? code : typeof extensions?.code === 'string' ? extensions.code : '';
	const text = typeof message === 'string' ? message : '';
	if (given === 'SQLITE_CONSTRAINT') return /FOREIGN KEY/.test(text) ? 'missing_reference' : null;
	const known = BY_CODE[given];
	if (known) return known;
	if (/^[0-9A-Z]{5}$/.test(given) && UNAVAILABLE_CLASSES.has(given.slice(0, 2))) return 'unavailable';
	// These two come without a code: the pool's, and the PostgreSQL driver's for a connection that was cut.
	if (name === 'KnexTimeoutError' || /Timeout acquiring a connection|Unable to acquire a connection/.test(text))
		return 'unavailable';
	if (/Connection terminated|Client has encountered a connection error/.test(text)) return 'unavailable';
	// When its own retries have failed, Directus says only how many they were, and why in the cause.
	return cause instanceof Error ? databaseFault(cause) : null;
}
