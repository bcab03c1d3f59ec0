export { articleErrors } from './errors.js';
export { cleanArticle } from './guards.js';
export { renderDocument } from './preview.js';
export { renderArticle, renderBlocks } from './render.js';
export { articleRoutes } from './routes.js';
export { type Articles, createArticles } from './service.js';
export { saveWritten, type WrittenArticle } from './store.js';
