import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 22;

type Prefix = 'msg' | 'msgbatch' | 'req' | 'chatcmpl';

export function newId(prefix: Prefix): string {
	return `${prefix}_01${spell(randomBytes(LENGTH))}`;
}

/** The same id for the same words: a result that is read again carries the id it had before. */
export function idOf(prefix: Prefix, ...words: string[]): string {
	return `${prefix}_01${spell(createHash('sha256').update(words.join('\n')).digest().subarray(0, LENGTH))}`;
}

function spell(bytes: Uint8Array): string {
	let id = '';
	for (const byte of bytes) id += ALPHABET[byte % ALPHABET.length];
	return id;
}
