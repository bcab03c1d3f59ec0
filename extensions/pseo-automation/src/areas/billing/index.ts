export { billingArea } from './area.js';
export { type Billing, createBilling } from './service.js';
