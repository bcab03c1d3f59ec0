export { billingArea } from './area.js';
export { type Billing, createBilling } from './service.js';
export type { Rates } from './store.js';
