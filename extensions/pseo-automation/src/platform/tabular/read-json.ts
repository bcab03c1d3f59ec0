import { JSONParser, type ParsedElementInfo } from '@streamparser/json';
import { readLines, withoutByteOrderMark, type ByteStream } from './byte-lines.js';
import { ImportFault } from './import-fault.js';
import { MAX_ROW_BYTES, type RawRow, type RowOrError } from './raw-rows.js';

/** Patterns that the query already gave; they win over those in the body. */
export interface JsonSettings {
	route?: string | undefined;
	title?: string | undefined;
}

export interface JsonBody {
	route: string | undefined;
	title: string | undefined;
	rows: AsyncGenerator<RowOrError>;
}

/** As much as Directus takes of any JSON body: up to here the members may stand in any order, as JSON says. */
const HELD_BYTES = 1024 * 1024;

const isRow = (value: unknown): value is RawRow => typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'a list' : typeof value;
}

function rowOrError(line: number, value: unknown): RowOrError {
	return isRow(value)
		? { line, row: value }
		: { line, error: `Expected an object with columns, got ${kindOf(value)}` };
}

type Event =
	| { at: 'row'; value: unknown; bytesRead: number }
	| { at: 'setting'; key: string; value: unknown }
	| { at: 'fault'; message: string };

/** The parser names its own states; the caller wants to know what is wrong where. */
function faultMessage(error: Error, bytesBefore: number): string {
	const position = /absolute position "(\d+)"/.exec(error.message)?.[1];
	const unexpected = /^Unexpected "([\s\S])"/.exec(error.message)?.[1];
	const where = position === undefined ? `after byte ${bytesBefore}` : `at byte ${position}`;
	const what = /^(?:Tokenizer|Parser) ended/.test(error.message)
		? 'it ends too early'
		: `unexpected ${JSON.stringify(unexpected ?? 'value')}`;
	return `The JSON is malformed ${where}: ${what}`;
}

/** Streams what the body says, row by row. Ends after the first fault: behind it nothing can be told apart. */
async function* eventsOf(stream: ByteStream): AsyncGenerator<Event> {
	let events: Event[] = [];
	let failed = false;
	let bytesRead = 0;
	let bytesWithoutEvent = 0;
	let parser: JSONParser | null = null;
	let inArray = false;
	const fail = (message: string) => {
		if (!failed) events.push({ at: 'fault', message });
		failed = true;
	};
	const onValue = ({ value, key, parent, stack }: ParsedElementInfo) => {
		if (Array.isArray(parent)) {
			if (stack.length !== (inArray ? 1 : 2)) return;
			events.push({ at: 'row', value, bytesRead });
			// The parser would keep the rows for the list that it emits at its end.
			if (!inArray) parent.length = 0;
		} else if (stack.length === 1 && (key !== 'rows' || !Array.isArray(value))) {
			events.push({ at: 'setting', key: String(key), value });
		}
	};
	const start = (firstByte: number): JSONParser => {
		inArray = firstByte === 0x5b;
		// A scalar as the whole body matches neither path.
		const made = new JSONParser({ paths: inArray ? ['$.*'] : ['$.*', '$.rows.*'], keepStack: false });
		made.onValue = onValue;
		made.onError = (error) => fail(faultMessage(error, bytesRead));
		return made;
	};
	for await (const piece of withoutByteOrderMark(stream)) {
		const firstByte = parser ? 0 : piece.find((byte) => byte > 0x20);
		if (firstByte === undefined) {
			bytesRead += piece.length;
			continue;
		}
		if (!parser && firstByte !== 0x5b && firstByte !== 0x7b) {
			fail(
				`The JSON must be {"rows": [..]} or [..], got ${JSON.stringify(piece.toString('utf8', 0, 20).trim())}`,
			);
		} else {
			parser ??= start(firstByte);
			parser.write(piece);
		}
		bytesRead += piece.length;
		bytesWithoutEvent = events.length > 0 ? 0 : bytesWithoutEvent + piece.length;
		if (bytesWithoutEvent > MAX_ROW_BYTES)
			fail(`A row is longer than ${MAX_ROW_BYTES} bytes, near byte ${bytesRead}`);
		yield* events;
		events = [];
		if (failed) return;
	}
	if (!parser) fail('The JSON is empty');
	else if (!parser.isEnded) parser.end();
	yield* events;
}

/**
 * Streams a JSON body `{ "route": "..", "title": "..", "rows": [..] }` or a bare list of rows. Resolves when both
 * patterns are known, or the body's first mebibyte is.
 *
 * Malformed JSON: the rows before the fault are yielded, and the fault comes last as the error of the line after
 * them; where no row came before it, nothing can have been meant and the call is refused.
 *
 * @throws ImportFault `invalid_json` (not JSON from the start), `invalid_body` (unknown members, patterns that are no
 *   text, no `rows`), `route_missing` (neither in the query nor in the body's first mebibyte); while the rows are
 *   read, `title_misplaced` when a title follows more than a mebibyte of them
 */
export async function readJson(stream: ByteStream, settings: JsonSettings = {}): Promise<JsonBody> {
	const events = eventsOf(stream);
	const found: JsonSettings = { ...settings };
	const fromQuery = { route: settings.route !== undefined, title: settings.title !== undefined };
	let rowsBegan = false;

	const take = (key: string, value: unknown) => {
		if (key !== 'route' && key !== 'title') {
			const expected =
				key === 'rows'
					? 'Expected "rows" to be a list of objects'
					: 'Expected only the members route, title and rows';
			throw new ImportFault(
				'invalid_body',
				`${expected}, got ${key === 'rows' ? kindOf(value) : JSON.stringify(key.slice(0, 64))}`,
				{ field: key },
			);
		}
		if (typeof value !== 'string') {
			throw new ImportFault('invalid_body', `Expected "${key}" to be text, got ${kindOf(value)}`, {
				field: key,
			});
		}
		if (fromQuery[key]) return;
		if (rowsBegan) {
			const expected = `Expected "${key}" before "rows" in the body, or as ?${key}= in the query; it came after the rows`;
			throw new ImportFault(key === 'route' ? 'route_missing' : 'title_misplaced', expected, { field: key });
		}
		found[key] = value;
	};

	const held: Exclude<Event, { at: 'setting' }>[] = [];
	try {
		for (let next = await events.next(); !next.done; next = await events.next()) {
			const event = next.value;
			if (event.at === 'setting') {
				take(event.key, event.value);
				continue;
			}
			if (event.at === 'fault' && held.length === 0) throw new ImportFault('invalid_json', event.message);
			held.push(event);
			if (
				event.at === 'fault' ||
				event.bytesRead > HELD_BYTES ||
				(found.route !== undefined && found.title !== undefined)
			)
				break;
		}
		if (found.route === undefined) {
			const expected = 'Expected "route" before "rows" in the body, or as ?route= in the query; got none';
			throw new ImportFault('route_missing', expected, { field: 'route' });
		}
	} catch (error) {
		// Lets go of the request body.
		await events.return(undefined);
		throw error;
	}
	rowsBegan = true;

	async function* rows(): AsyncGenerator<RowOrError> {
		try {
			let line = 0;
			const entry = (event: Exclude<Event, { at: 'setting' }>): RowOrError =>
				event.at === 'row' ? rowOrError(++line, event.value) : { line: ++line, error: event.message };
			for (const event of held) yield entry(event);
			held.length = 0;
			for await (const event of events) {
				if (event.at === 'setting') take(event.key, event.value);
				else yield entry(event);
			}
		} finally {
			await events.return(undefined);
		}
	}
	return { route: found.route, title: found.title, rows: rows() };
}

/**
 * Reads the patterns of a body whose rows may stand before them, and leaves the rows unread. Faults are left to
 * `readJson`, which reads the same body again.
 */
export async function readJsonSettings(stream: ByteStream): Promise<JsonSettings> {
	const found: JsonSettings = {};
	for await (const event of eventsOf(stream)) {
		if (event.at !== 'setting' || typeof event.value !== 'string') continue;
		if (event.key === 'route' || event.key === 'title') found[event.key] = event.value;
	}
	return found;
}

/** Streams NDJSON (`application/x-ndjson`), one object a line; a bad line is an error and the rest goes on. */
export async function* readNdjson(stream: ByteStream): AsyncGenerator<RowOrError> {
	for await (const line of readLines(stream)) {
		if ('error' in line) {
			yield line;
			continue;
		}
		if (line.text.trim() === '') continue;
		let value: unknown;
		try {
			value = JSON.parse(line.text);
		} catch {
			yield { line: line.line, error: 'The line is not JSON' };
			continue;
		}
		yield rowOrError(line.line, value);
	}
}
