export { articlesArea } from './area.js';
export { documentArtifacts } from './preview.js';
export { renderArticle, renderBlocks } from './render.js';
export { type Articles } from './service.js';
export {
	HASH_COLUMNS,
	type HashColumn,
	type Hashes,
	hashesOf,
	type Headings,
	readableText,
	type SignatureRow,
	type SignedPage,
	signPage,
} from './signature.js';
export { findTwins, saveSignatures, streamSignatures } from './signatures.store.js';
export { saveWritten, type WrittenArticle } from './store.js';
