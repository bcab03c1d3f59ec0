export { articlesArea } from './area.js';
export { documentArtifacts } from './preview.js';
export { renderArticle, renderBlocks } from './render.js';
export { type Articles } from './service.js';
export { saveWritten, type WrittenArticle } from './store.js';
