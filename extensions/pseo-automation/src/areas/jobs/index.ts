export { jobsArea } from './area.js';
export { defineJob, type JobKind, type JobName, type Place, placeOf } from './define.js';
export type { Jobs, NamedJob } from './service.js';
export { activeJobs, type Job, type JobStatus, moveJob, OPEN, type OwnedJob, readJob } from './store.js';
