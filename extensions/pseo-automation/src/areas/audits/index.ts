export { artifactsOf } from './artifacts.js';
export type { HtmlArtifacts, PageArtifacts } from './artifacts.js';
export type { Finding } from './check.js';
export * from './prose/index.js';
export { fleschReadingEase } from './readability.js';
export { PROFILES } from './profiles.js';
export { audit } from './score.js';
export { characterKinds, countWords, inCharacters, isUnspaced, Kind, widthOf } from '../../platform/text/words.js';
