import type { ServerResponse } from 'node:http';
import { errors } from './errors.js';
import type { ResultLine } from './batches.js';
import type { Fault } from './faults.js';
import type { Delivery } from './journal.js';
import { errorEvent } from './stream.js';
import type { Answer } from './work.js';

/** Lines are sent in portions of about this many bytes. */
const PORTION = 128 * 1024;

/** Sends an answer as the fault lets it. Answers how much of it went out. */
export async function send(
	response: ServerResponse,
	answer: Answer,
	fault: Fault | null,
	headers: Record<string, string>,
): Promise<Delivery> {
	if (fault?.kind === 'lost_answer') {
		response.destroy();
		return 'lost';
	}
	if (answer.kind === 'json') return sendJson(response, answer.body, fault, headers);
	if (answer.kind === 'events')
		return sendEvents(response, answer.events, fault, {
			...headers,
			'content-type': 'text/event-stream; charset=utf-8',
			'cache-control': 'no-cache',
		});
	return sendLines(response, fault?.kind === 'twice' ? twice(answer.lines) : answer.lines, fault, {
		...headers,
		'content-type': 'application/x-jsonl',
	});
}

function sendJson(
	response: ServerResponse,
	body: unknown,
	fault: Fault | null,
	headers: Record<string, string>,
): Delivery {
	const json = Buffer.from(JSON.stringify(body));
	const half = json.subarray(0, Math.floor(json.length / 2));
	const typed = { ...headers, 'content-type': 'application/json' };
	if (fault?.kind === 'stall') {
		response.writeHead(200, typed).write(half);
		return 'stalled';
	}
	if (fault?.kind === 'cut') {
		response
			.writeHead(200, { ...typed, 'content-length': String(json.length) })
			.write(half, () => response.destroy());
		return 'cut';
	}
	const malformed = fault?.kind === 'malformed_json';
	const sent = malformed ? half : json;
	response.writeHead(200, { ...typed, 'content-length': String(sent.length) }).end(sent);
	return malformed ? 'malformed' : 'sent';
}

async function sendEvents(
	response: ServerResponse,
	events: Iterable<string>,
	fault: Fault | null,
	headers: Record<string, string>,
): Promise<Delivery> {
	response.writeHead(200, headers);
	const whole = harmedAfter(fault);
	let count = 0;
	for (const event of events) {
		if (count++ === whole) {
			if (fault?.kind === 'stall') return 'stalled';
			if (fault?.kind === 'cut') return cutOff(response);
			if (fault?.kind === 'error_event') {
				response.end(
					errorEvent(errors.overloaded(), String(response.getHeader('request-id') ?? headers['request-id'])),
				);
				return 'failed';
			}
			response.end(event.slice(0, Math.floor(event.length / 2)) + '\n\n');
			return 'malformed';
		}
		if (!(await push(response, event))) return 'cut';
	}
	response.end();
	return 'sent';
}

async function sendLines(
	response: ServerResponse,
	lines: Iterable<ResultLine>,
	fault: Fault | null,
	headers: Record<string, string>,
): Promise<Delivery> {
	response.writeHead(200, headers);
	const whole = harmedAfter(fault);
	let count = 0;
	let portion: Buffer[] = [];
	let size = 0;
	let carried: (() => void)[] = [];
	const flush = async (): Promise<boolean> => {
		const heard = size === 0 || (await push(response, Buffer.concat(portion)));
		if (heard) for (const read of carried) read();
		portion = [];
		carried = [];
		size = 0;
		return heard;
	};
	for (const { line, read } of lines) {
		if (count++ === whole) {
			portion.push(line.subarray(0, Math.floor(line.length / 2)));
			size += line.length;
			if (fault?.kind === 'malformed_json') portion.push(Buffer.from('\n'));
			await flush();
			if (fault?.kind === 'stall') return 'stalled';
			if (fault?.kind !== 'malformed_json') return cutOff(response);
			response.end();
			return 'malformed';
		}
		portion.push(line);
		size += line.length;
		carried.push(read);
		if (size >= PORTION && !(await flush())) return 'cut';
	}
	const heard = await flush();
	response.end();
	return heard ? 'sent' : 'cut';
}

function twice(lines: Iterable<ResultLine>): ResultLine[] {
	const all = [...lines];
	return [...all, ...all];
}

/** How many events or lines arrive whole; all of them without a fault that concerns a stream. */
function harmedAfter(fault: Fault | null): number {
	return fault && 'after' in fault ? fault.after : Infinity;
}

/** What was written goes out, then the connection ends without an end. */
function cutOff(response: ServerResponse): Delivery {
	response.write('', () => response.destroy());
	return 'cut';
}

/** Waits for a slow reader. False once the reader has gone. */
async function push(response: ServerResponse, text: string | Buffer): Promise<boolean> {
	if (response.destroyed) return false;
	if (!response.write(text)) await drained(response);
	return !response.destroyed;
}

function drained(response: ServerResponse): Promise<void> {
	return new Promise((resolve) => {
		const done = (): void => {
			response.off('drain', done).off('close', done);
			resolve();
		};
		response.on('drain', done).on('close', done);
	});
}
