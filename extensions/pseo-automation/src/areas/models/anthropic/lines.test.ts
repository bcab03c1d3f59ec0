import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines.js';

async function read(chunks: Uint8Array[]): Promise<string[]> {
	const lines: string[] = [];
	for await (const line of linesOf(
		(async function* () {
			yield* chunks;
		})(),
	))
		lines.push(line);
	return lines;
}

describe('linesOf', () => {
	it('cuts a body into its lines, wherever the network cut it', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text }))),
				fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
				async (lines, sizes) => {
					const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
					const chunks: Uint8Array[] = [];
					for (let at = 0; at < bytes.length;) {
						const size = sizes.next().value as number;
						chunks.push(new Uint8Array(bytes.subarray(at, at + size)));
						at += size;
					}
					expect(await read(chunks)).toEqual(lines);
				},
			),
		);
	});

	it('takes Windows line ends, empty lines and a last line without an end', async () => {
		expect(await read([Buffer.from('{"a":1}\r\n\r\n\n{"b":2}')])).toEqual(['{"a":1}', '{"b":2}']);
	});

	it('hands out lines before the body has ended', async () => {
		const lines = linesOf(
			(async function* () {
				yield Buffer.from('one\ntw');
				throw new Error('cut');
			})(),
		);
		expect((await lines.next()).value).toBe('one');
		await expect(lines.next()).rejects.toThrow('cut');
	});
});
