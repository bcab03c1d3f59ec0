/** FNV-1a in 32 bits (G. Fowler, L. C. Noll, K.-P. Vo): start value and prime, for loops that hash while they read. */
export const FNV_START = 0x811c9dc5 | 0;
export const FNV_PRIME = 0x01000193;

/** Hash of a text's UTF-16 units. Among 500 different words two share one in a page of 30,000: good for counting, not for keys. */
export function hashOf(text: string): number {
	let hash = FNV_START;
	for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
	return hash;
}
