export { topicsOf } from './topics.js';
export { writeRow } from './write.js';
