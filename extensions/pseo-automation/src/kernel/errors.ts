/** One row of an area's error table: what a caller sees when it happens. */
export interface ErrorEntry {
	status: number;
	/** What was expected and what came; `{name}` is filled from the details. */
	message: string;
	/** What a person reads in Studio, where the message would name routes; `{name}` as above. At most 190 characters. */
	studio?: string;
	/** The field of Studio's form that it stands at. */
	field?: string;
}

export type Details = Record<string, unknown>;

/**
 * An error that a caller may see. Directus recognises errors by `name === 'DirectusError'`, so this one keeps its
 * status and message whether it reaches the caller through our routes, /items or a Flow.
 */
export class AppError extends Error {
	override readonly name = 'DirectusError';
	readonly extensions: Details;
	/** The same for a person in Studio, and the field of the form that it is about. */
	forStudio: { message?: string; field?: string } = {};

	constructor(
		readonly code: string,
		readonly status: number,
		message: string,
		readonly details: Details | undefined = undefined,
		readonly headers: Record<string, string> = {},
	) {
		super(message);
		this.extensions = { code: code.toUpperCase(), ...details };
	}
}

/** Makes the throwing side of an area's error table: `fail('insufficient_tokens', { required, balance })`. */
export function catalogue<Code extends string>(entries: Record<Code, ErrorEntry>) {
	return (code: Code, details?: Details, headers?: Record<string, string>): AppError => {
		const entry = entries[code];
		const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(details?.[name] ?? ''));
		const error = new AppError(code, entry.status, filled(entry.message), details, headers);
		if (entry.studio !== undefined) error.forStudio.message = filled(entry.studio);
		if (entry.field !== undefined) error.forStudio.field = entry.field;
		return error;
	};
}
