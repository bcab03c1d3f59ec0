export {
	type Area,
	type AreaContext,
	type DeclaredJob,
	defineArea,
	type DirectusHook,
	type FilterContext,
	type HealthPart,
	type DeclaredTable,
	type Schedule,
} from './define.js';
export { checkItem, keyOf } from './check-item.js';
export { declarationsOf, type Declarations } from './declarations.js';
export { ownedTable } from './owned.js';
export { openAreas, type OpenAreas } from './open.js';
export { moveWebsiteRows, removePlainRows, removeWebsiteRows, collectionsWithRows } from './website-rows.store.js';
