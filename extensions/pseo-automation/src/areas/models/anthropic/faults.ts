import Anthropic from '@anthropic-ai/sdk';
import { clock } from '../../../kernel/clock.js';
import { ServiceFault } from '../service-fault.js';

/** Codes under which the service says that a limit on money was reached, which waiting a minute does not lift. */
const MONEY = /spend|billing|credit|budget/i;

/** Sorts whatever the SDK threw by what may be done about it. */
export function asFault(error: unknown): ServiceFault {
	if (error instanceof ServiceFault) return error;
	if (!(error instanceof Anthropic.APIError))
		return new ServiceFault('lost', `the answer could not be read: ${say(error)}`);
	const words = error.apiMessage ?? error.message;
	if (error.status === undefined)
		return error.type
			? fromStream(error.type, words)
			: new ServiceFault('lost', `the connection to the service broke: ${words}`);
	const wait = retryAfter(error.headers as Headers | undefined);
	switch (error.status) {
		case 401:
		case 403:
			return new ServiceFault('bad_key', `the service refused the API key (${error.status}): ${words}`);
		case 402:
			return new ServiceFault('spend_cap', `the service wants to be paid first: ${words}`);
		case 404:
			return new ServiceFault('missing', words);
		case 429:
			if (wait === null || MONEY.test(error.errorCode ?? ''))
				return new ServiceFault('spend_cap', `a spending limit of the key is reached: ${words}`);
			return new ServiceFault('slow', words, wait);
		case 408:
		case 409:
			return new ServiceFault('failed', words, wait);
		case 503:
		case 529:
			return new ServiceFault('slow', words, wait);
		default:
			return error.status >= 500
				? new ServiceFault('failed', words, wait)
				: new ServiceFault('rejected', `the service refused the request (${error.status}): ${words}`);
	}
}

/** An error that came after a stream had begun: what was written until then is paid, and the service does not say how much it was. */
function fromStream(type: string, words: string): ServiceFault {
	return new ServiceFault('lost', `the answer broke off (${type}): ${words}`);
}

/** `retry-after` in milliseconds, as seconds or as a date; null when the service names no time. */
function retryAfter(headers: Headers | undefined): number | null {
	const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN);
	if (Number.isFinite(exact) && exact >= 0) return exact;
	const given = headers?.get('retry-after');
	if (given === null || given === undefined || given === '') return null;
	const seconds = Number(given);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(given);
	return Number.isNaN(date) ? null : Math.max(0, date - clock.now());
}

const say = (error: unknown): string => (error instanceof Error ? error.message : String(error));
