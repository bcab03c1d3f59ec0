/**
 * Why an import stops as a whole. A single bad row never raises one of these: it becomes a rejected line.
 * All of them are the caller's mistake (HTTP 400).
 */
export const importFaults = {
	invalid_csv: 'The CSV cannot be read: its header is missing, broken or too wide.',
	invalid_json: 'The body is not JSON, from its first byte on.',
	invalid_body: 'The JSON body has another shape than {"route", "title", "rows": [..]} or [..].',
	route_missing: 'There is no route pattern, or it comes after the rows.',
	title_misplaced: 'The title pattern comes after the rows, too late to be used.',
	invalid_pattern: 'A route or title pattern cannot be used.',
	unknown_column: 'A pattern names a column that the data lacks.',
} as const;

export type ImportFaultCode = keyof typeof importFaults;

export class ImportFault extends Error {
	override readonly name = 'ImportFault';

	constructor(
		readonly code: ImportFaultCode,
		/** What was expected and what came. */
		message: string,
		readonly details: Record<string, unknown> = {},
	) {
		super(message);
	}
}
