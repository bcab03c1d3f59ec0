export { artifactsOf } from './artifacts.js';
export type { Block, Heading, Image, Link, PageArtifacts, StructuredData } from './artifacts.js';
export type { Category, Check, CheckMeta, Finding, Severity } from './check.js';
export * from './prose/index.js';
export { fleschReadingEase } from './readability.js';
export { audit } from './score.js';
export type { AuditResult } from './score.js';
export { characterKinds, countWords, inCharacters, isUnspaced, Kind, widthOf } from '../../platform/text/words.js';
