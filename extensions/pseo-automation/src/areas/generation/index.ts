export { generationArea } from './area.js';
export { type Generations } from './service.js';
