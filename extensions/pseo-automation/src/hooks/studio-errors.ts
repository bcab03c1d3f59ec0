import { AppError } from '../kernel/errors.js';

/** What Directus needs of an error to answer it with its status and code. */
class StudioError extends Error {
	override readonly name = 'DirectusError';

	constructor(
		readonly code: string,
		readonly status: number,
		message: string,
		readonly extensions: Record<string, unknown>,
	) {
		super(message);
	}
}

/** Studio cuts longer sentences in its dialogs. */
const MAX_CHARACTERS = 197;

/** Titles of Studio's dialogs that fit; it knows no others, and shows the bare name of a code that it does not know. */
const TITLES: Record<number, string> = { 400: 'INVALID_PAYLOAD', 403: 'FORBIDDEN', 404: 'ITEM_NOT_FOUND' };

/**
 * An error of ours as Studio shows it to a person: in the form, at the field that it is about, as a sentence. A form
 * shows such sentences from Directus 12 on; older ones, and deletions, show a dialog. `pseo_code` keeps our code.
 * @param error whatever a hook threw
 * @param change the event of Directus, and what it is given
 * @param inForms whether this Directus shows our sentences in forms
 * @returns what to throw instead: one error, or one for each field
 */
export function studioErrors(error: unknown, change: { event: string; payload: unknown }, inForms: boolean): unknown {
	if (!(error instanceof AppError)) return error;
	const message = (error.forStudio.message ?? error.message).slice(0, MAX_CHARACTERS);
	const pseo_code = error.code;
	if (change.event.endsWith('.delete')) return new StudioError('FORBIDDEN', error.status, message, { pseo_code });
	if (!inForms)
		return new StudioError(TITLES[error.status] ?? 'UNPROCESSABLE_CONTENT', error.status, message, { pseo_code });
	return fieldsOf(error, change.payload, message).map(
		({ field, message: text }) =>
			// The type names a message of Studio's own, which ours replaces.
			new StudioError('FAILED_VALIDATION', error.status, text, {
				field,
				path: [],
				type: 'regex',
				validation_message: text,
				pseo_code,
			}),
	);
}

function fieldsOf(error: AppError, payload: unknown, message: string): { field: string; message: string }[] {
	const listed = error.details?.['fields'] as { field: string; message: string }[] | undefined;
	if (listed && listed.length > 0)
		return listed.map(({ field, message: text }) => {
			// `models.2.input`: the form has a field for the whole list.
			const [column = field, ...inside] = field.split('.');
			return { field: column, message: inside.length > 0 ? `${entry(inside)}: ${text}` : text };
		});
	const [first = 'id'] = Object.keys((payload ?? {}) as object);
	return [{ field: error.forStudio.field ?? first, message }];
}

/** `['2', 'input']` -> `entry 3, input`: people count from one. */
function entry(inside: string[]): string {
	return inside.map((part) => (/^\d+$/.test(part) ? `entry ${Number(part) + 1}` : part)).join(', ');
}
