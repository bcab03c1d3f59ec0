export {
	activeJobs,
	countActiveJobs,
	findJobByKey,
	insertJob,
	type Job,
	type JobChange,
	type JobStatus,
	moveJob,
	type NewJob,
	readJob,
} from './rows.js';
export {
	createEmbeddedRuntime,
	type JobRuntime,
	NonRetryable,
	RetryLater,
	type RuntimeStats,
	type Work,
} from './runtime.js';
