export { planArea } from './area.js';
export { planWithModel } from './plan-with-model.js';
export { type Planning } from './service.js';
