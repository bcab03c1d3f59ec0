export { gate } from './gate.js';
export type { Verdict } from './gate.js';
export type { GateInput } from './rules.js';
export { signatureFromText, signatureToText, signedWords } from './signature.js';
export type { OwnNames, Signature, SignatureInput } from './signature.js';
export { createSimilarityIndex } from './similarity-index.js';
export type { Neighbour, SimilarityIndex } from './similarity-index.js';
