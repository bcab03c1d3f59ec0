export { generationErrors } from './errors.js';
export { checkGenerationChange, refuseActive } from './guards.js';
export { generationRoutes } from './routes.js';
export { createGenerations, type Generations } from './service.js';
