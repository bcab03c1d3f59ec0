import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLACES, similarityOf, type Signature } from './signature.js';
import { createSimilarityIndex } from './similarity-index.js';
import { randomFrom } from './test-random.js';

const random = randomFrom(42);
const place = (): number => Math.floor(random() * 0x10000);
const anySignature = (): Signature => Uint16Array.from({ length: PLACES }, place);
/** A signature that agrees with another in each place with this probability, as that of a page with this similarity does. */
const relative = (signature: Signature, similarity: number): Signature =>
	signature.map((value) => (random() < similarity ? value : place()));

describe('the similarity index', () => {
	it('finds more than 99 of 100 pages whose similarity is 0.35', () => {
		const pages = Array.from({ length: 3000 }, anySignature);
		const index = createSimilarityIndex({ most: 5000 });
		pages.forEach((signature, id) => index.add(id, signature));
		const found = pages.filter((signature, id) => index.nearest(relative(signature, 0.35))?.id === id).length;
		expect(found / pages.length).toBeGreaterThan(0.99);
	});

	it('compares few strangers: of pages at 0.05 one in a hundred, at 0.02 none in a thousand', () => {
		const meets = (similarity: number): number => {
			const origin = anySignature();
			return (
				Array.from({ length: 4000 }, () => relative(origin, similarity)).filter((signature) => {
					const index = createSimilarityIndex({ most: 1 });
					index.add(1, origin);
					return index.nearest(signature) !== null;
				}).length / 4000
			);
		};
		expect(meets(0.05)).toBeLessThan(0.02);
		expect(meets(0.02)).toBeLessThan(0.002);
	});

	it('gives the most similar page with its similarity, and never the page itself', () => {
		const index = createSimilarityIndex({ most: 100 });
		const signature = anySignature();
		const [near, nearer] = [relative(signature, 0.5), relative(signature, 0.8)];
		index.add(1, signature);
		index.add(2, near);
		index.add(3, nearer);
		expect(index.nearest(signature)).toEqual({ id: 1, similarity: 1 });
		expect(index.nearest(signature, 1)).toEqual({ id: 3, similarity: similarityOf(signature, nearer) });
		expect(index.nearest(anySignature())).toBeNull();
	});

	it('is empty at first, and replaces a page that is added again', () => {
		const index = createSimilarityIndex({ most: 3 });
		const [a, b] = [anySignature(), anySignature()];
		expect(index.nearest(a)).toBeNull();
		index.add(7, a);
		index.add(7, b);
		expect(index.size).toBe(1);
		expect(index.nearest(a)).toBeNull();
		expect(index.nearest(b)?.id).toBe(7);
	});

	it('forgets the page that was added first when it is full, and says how many', () => {
		const index = createSimilarityIndex({ most: 300 });
		const pages = Array.from({ length: 1000 }, anySignature);
		pages.forEach((signature, id) => index.add(id, signature));
		expect([index.size, index.forgotten]).toEqual([300, 700]);
		expect(index.nearest(pages[699] ?? anySignature())).toBeNull();
		expect(index.nearest(pages[700] ?? anySignature())?.id).toBe(700);
	});

	it('takes less than 800 bytes a page, and no more when pages come and go', () => {
		const index = createSimilarityIndex({ most: 4096 });
		for (let id = 0; id < 4096; id++) index.add(id, anySignature());
		const { bytes } = index;
		expect(bytes / 4096).toBeLessThan(800);
		for (let id = 0; id < 4096; id++) index.add(id + 10_000, anySignature());
		expect(index.bytes).toBe(bytes);
	});

	it('is the same as comparing with every page, whatever is added, replaced and removed', () => {
		const families = Array.from({ length: 4 }, anySignature);
		const step = fc.record({ add: fc.boolean(), id: fc.nat(30), family: fc.nat(3) });
		fc.assert(
			fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
				const index = createSimilarityIndex({ most: 1000 });
				const pages = new Map<number, Signature>();
				for (const { add, id, family } of steps) {
					if (add) {
						const signature = relative(families[family] ?? anySignature(), 0.9);
						index.add(id, signature);
						pages.set(id, signature);
					} else expect(index.remove(id)).toBe(pages.delete(id));
				}
				expect(index.size).toBe(pages.size);
				for (const [id, signature] of pages) {
					const best = Math.max(
						0,
						...[...pages].flatMap(([other, its]) => (other === id ? [] : [similarityOf(signature, its)])),
					);
					expect(index.nearest(signature, id)?.similarity ?? 0).toBe(
						best > 0.5 ? best : (index.nearest(signature, id)?.similarity ?? 0),
					);
				}
			}),
			{ numRuns: 60 },
		);
	});

	it('says what it expected of a wrong size', () => {
		expect(() => createSimilarityIndex({ most: 0 })).toThrow('expected most to be a positive whole number, got 0');
		expect(() => createSimilarityIndex({ most: 1 }).add(1, new Uint16Array(3))).toThrow(
			'expected a signature of 128 places, got 3',
		);
	});
});
