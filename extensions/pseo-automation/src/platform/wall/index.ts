export { type Query, wallQuery, type WallOf } from './query.js';
export { type DirectusSchema } from './schema.js';
