export { createEmbeddedRuntime } from './embedded.js';
export { type Lane, type Widths, widthsFor } from './lanes.js';
export {
	type Fence,
	type JobKind,
	type JobRuntime,
	LeaseLost,
	NonRetryable,
	RetryLater,
	type RuntimeStats,
	type Taken,
	type Work,
} from './runtime.js';
