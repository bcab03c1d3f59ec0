export { auditsArea } from './area.js';
export { artifactsOf, artifactsOfBody } from './artifacts.js';
export type { HtmlArtifacts, PageArtifacts } from './artifacts.js';
export type { Finding } from './check.js';
export * from './prose/index.js';
export { fleschReadingEase } from './readability.js';
export { PROFILES } from './profiles.js';
export { audit } from './score.js';
export { inCharacters, widthOf } from '../../platform/text/widths.js';
