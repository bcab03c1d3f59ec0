export { detectLanguage, speaks } from './language.js';
export { createSimilarityIndex } from './similarity-index.js';
export type { Neighbour, SimilarityIndex } from './similarity-index.js';
export { signatureFromText, signatureToText, signedWords } from './signature.js';
export type { OwnNames, Signature, SignatureInput } from './signature.js';
export { styleOf } from './style.js';
export type { Style, Written } from './style.js';
