export { automationArea } from './area.js';
export { type Jobs } from './jobs.js';
