export { billingErrors } from './errors.js';
export { billingRoutes } from './routes.js';
export { type Billing, createBilling } from './service.js';
