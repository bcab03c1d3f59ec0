export type { Application, Router } from 'express';
export { createCursors, type Cursors } from './cursor.js';
export { httpError, httpErrors } from './errors.js';
export { forgetOldKeys } from './idempotency.js';
export { listRoute, type ListPage } from './list.js';
export { createRateLimiter } from './rate-limit.js';
export { type Access, type Call, type RateClass, type Reply, route, type Route, type Scope } from './route.js';
export { leaveStreamsUnread } from './streams.js';
export { createEnvelopeEnd, mountRoutes, type RouterOptions } from './router.js';
