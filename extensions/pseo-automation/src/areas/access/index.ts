export { accessArea } from './area.js';
export { type Access, type Accountability } from './service.js';
