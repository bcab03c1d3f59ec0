export { accessErrors } from './errors.js';
export { type Access, type Accountability, createAccess } from './service.js';
export type { Plan } from './store.js';
