export { accessErrors } from './errors.js';
export { type Access, type Accountability, createAccess } from './service.js';
