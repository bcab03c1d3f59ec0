export { automationErrors } from './errors.js';
export { refuseBusy } from './guards.js';
export type { HealthDeps } from './health.js';
export { createJobs, type Jobs } from './jobs.js';
export { automationRoutes } from './routes.js';
