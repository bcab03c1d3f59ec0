export { planErrors } from './errors.js';
export { planRoutes } from './routes.js';
export { createPlanning, type Planning } from './service.js';
export { planWithModel } from './plan-with-model.js';
