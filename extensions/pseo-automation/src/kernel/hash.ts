/** FNV-1a in 32 bits (G. Fowler, L. C. Noll, K.-P. Vo): start value and prime, for loops that hash while they read. */
export const FNV_START = 0x811c9dc5 | 0;
export const FNV_PRIME = 0x01000193;

/**
 * Hash of a text's UTF-16 units; `start` is the hash of what stands before it. About one page in 30,000 has two words
 * with the same hash: fine for counting, not for identity.
 */
export function hashOf(text: string, start = FNV_START): number {
	let hash = start;
	for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
	return hash;
}
