export { gate } from './gate.js';
export type { Verdict } from './gate.js';
export type { GateInput } from './rules.js';
export { signatureFromText, signatureToText, signedWords } from '../../audits/prose/signature.js';
export type { OwnNames, Signature, SignatureInput } from '../../audits/prose/signature.js';
export { createSimilarityIndex } from '../../audits/prose/similarity-index.js';
export type { Neighbour, SimilarityIndex } from '../../audits/prose/similarity-index.js';
