import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseJson, readBody } from './body.js';
import { control } from './control.js';
import { ApiError, errorBody, errors } from './errors.js';
import { type Fault, isItemFault, type Subject } from './faults.js';
import { newId } from './ids.js';
import type { JournalEntry } from './journal.js';
import { promptOf, promptOfMessage } from './reading.js';
import { admit, findRoute, keyOf } from './routes.js';
import { send } from './send.js';
import type { State } from './state.js';
import { work } from './work.js';

export function createEmulatorServer(state: State): Server {
	const server = createServer((request, response) => {
		handle(state, request, response).catch((error: unknown) => {
			// A fault of the emulator itself: a test has to see it.
			if (!response.headersSent)
				response.writeHead(500, { 'content-type': 'text/plain', 'x-should-retry': 'false' });
			response.end(`emulator: ${error instanceof Error ? error.stack : String(error)}`);
		});
	});
	// A client's pooled connections outlive the pauses of a test.
	server.keepAliveTimeout = 60_000;
	return server;
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://emulator');
	if (url.pathname.startsWith('/_emulator/')) return control(state, request, response, url);
	const method = request.method ?? 'GET';
	const found = findRoute(method, url.pathname);
	const key = keyOf(request.headers);
	const entry: JournalEntry = state.journal.add({
		id: newId('req'),
		at: state.clock.now(),
		method,
		path: url.pathname,
		route: found?.route ?? null,
		key: key === null ? null : key.slice(-4),
		summary: '',
		status: null,
		fault: null,
		batch_id: null,
		bytes: 0,
		delivery: 'pending',
	});
	const headers = (): Record<string, string> => ({
		'request-id': entry.id,
		...(key === null ? {} : state.rates.headers(key, state.clock.now(), state.settings)),
	});
	try {
		if (!found) {
			request.resume();
			throw errors.notFound(`${method} ${url.pathname} is not known`);
		}
		const { maxBatchBytes, maxMessageBytes } = state.settings;
		const raw = await readBody(request, found.route === 'batches.create' ? maxBatchBytes : maxMessageBytes);
		entry.bytes = raw.length;
		const admitted = admit(request.headers, found.route, state.settings.keys);
		state.rates.enter(admitted, state.clock.now(), state.settings);
		const body = method === 'POST' && raw.length > 0 ? parseJson(raw) : undefined;
		const fault = state.faults.take(found.route, () => subjectOf(body, found.route));
		if (fault) entry.fault = fault.kind;
		if (fault?.kind === 'reset') {
			entry.delivery = 'lost';
			response.destroy();
			return;
		}
		refuse(fault);
		if (fault?.kind === 'delay') await sleep(fault.ms);
		const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
		const answer = work(state, { ...found, query: url.searchParams, body, key: admitted, origin, entry, fault });
		entry.status = fault?.kind === 'lost_answer' ? null : 200;
		// Noted before the client can have it: who holds an answer finds it in the journal.
		entry.delivery = 'sent';
		if ('message' in answer && answer.message) answer.message.delivery = 'sent';
		const delivery = await send(response, answer, fault, headers());
		entry.delivery = delivery;
		if ('message' in answer && answer.message) {
			answer.message.delivery = delivery;
			if (delivery === 'sent') answer.message.times_read = 1;
		}
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		entry.status = error.status;
		entry.delivery = 'sent';
		response
			.writeHead(error.status, { ...headers(), ...error.more.headers, 'content-type': 'application/json' })
			.end(JSON.stringify(bodyOf(error, entry.id, found?.route)));
	}
}

/** OpenAI-compatible servers have an error's shape of their own. */
function bodyOf(error: ApiError, requestId: string, route: string | undefined): unknown {
	if (route === 'chat.completions')
		return { error: { message: error.message, type: error.type, param: null, code: error.more.code ?? null } };
	return errorBody(error, requestId);
}

/** @throws the error that a fault answers instead of any work */
function refuse(fault: Fault | null): void {
	switch (fault?.kind) {
		case 'rate_limit':
			throw errors.rateLimited(fault.seconds);
		case 'overloaded':
			throw errors.overloaded();
		case 'server_error':
			throw errors.internal();
		case 'unauthorized':
			throw errors.authentication();
		case 'forbidden':
			throw errors.permission('Your API key does not have permission to use the specified resource');
		case 'not_found':
			throw errors.notFound('Not found');
		case 'spend_cap':
			throw errors.spendCap(fault.code);
		case 'expired':
		case 'canceled':
			throw new Error(`${fault.kind}: expected a fault that a single message can have`);
		default:
			if (isItemFault(fault)) return;
	}
}

/** What a fault's `match` looks at, from a body that is not checked yet. */
function subjectOf(body: unknown, route: string): Subject {
	const none: Subject = { route: null, purpose: 'other', custom_id: null };
	if (typeof body !== 'object' || body === null || !('messages' in body) || !Array.isArray(body.messages))
		return none;
	try {
		if (route === 'messages')
			return { ...promptOfMessage(body as unknown as Parameters<typeof promptOfMessage>[0]), custom_id: null };
		const user = body.messages
			.map((each: unknown) =>
				typeof each === 'object' && each !== null && 'content' in each && typeof each.content === 'string'
					? each.content
					: '',
			)
			.join('\n');
		return { ...promptOf('', user, null), custom_id: null };
	} catch {
		return none;
	}
}
