import { armedFailpoint } from '../config/index.js';

/**
 * Places between two commits where a process may die. The fault suite builds the bundle with them, kills the process
 * at each one in turn, starts it again and checks the invariants; in a production build the calls are left out.
 */
export const FAILPOINTS = {
	'provisioning.table_marked': 'a table is marked as ours, it is not made',
	'provisioning.tables_made': 'tables exist, nothing is registered with Directus',
	'provisioning.fields_registered': 'the fields of a collection are registered, the collection itself is not',
	'provisioning.registered': 'collections are registered, no row is planted',
	'provisioning.planted': 'settings and plans exist, no Flow does',
	'provisioning.flow_made': 'a Flow is made, its operation is not',
	'provisioning.operation_made': 'a Flow and its operation are made, neither leads to the other',
	'idempotency.reserved': 'a key is reserved, its work has not begun',
	'idempotency.worked': 'the work of a key is done, its answer is not stored',
	'idempotency.stored': 'the answer of a key is stored, the caller has none',
	'queue.claimed': 'a job is taken from the queue, its work has not begun',
	'queue.worked': 'the work of a job is done, the queue still holds it',
	'generation.inserted': 'a generation is charged and queued, the caller has no answer',
	'generation.started': 'a generation is running, nothing is planned or claimed',
	'generation.planned': 'the plan was extended, nothing of it is claimed',
	'generation.claimed': 'pages are claimed, none is written',
	'generation.written': 'a chunk is written in memory, nothing of it is stored',
	'generation.saved': 'a chunk is stored, the next one has not begun',
	'generation.exhausted': 'missing pages are refunded, the claimed ones are not written',
	'generation.settled': 'a generation has ended, its end is not announced',
	'generation.announced': 'the end is announced, the queue still holds the job',
	'generation.canceled': 'a generation is canceled, its end is not announced',
	'generation.reopened': 'a retry is charged and queued, nothing woke it',
	'generation.asked': 'questions of a generation are queued for a batch, none is sent',
	'generation.canceling': 'a generation with open batches is to be canceled, nothing was told to the service',
	'call.recorded': 'a question to a model is recorded, it is not put',
	'call.answered': 'a model answered and is paid, nothing of it is stored',
	'call.stored': 'an answer is stored and booked, nothing is made of it',
	'batch.recorded': 'a batch is recorded as submitting, the service has not been asked',
	'batch.submitted': 'the service has a batch, its id is not stored',
	'batch.stored': 'the id of a batch is stored, nothing more',
	'batch.polled': 'the service told the state of a batch, nothing of it is stored',
	'batch.found': 'a batch whose creation was unclear is found, its results are not read',
	'batch.canceled': 'the service was told to cancel a batch, nothing of it is stored',
	'batch.results_stored': 'some results of a batch are stored, the others are not',
	'batch.ingested': 'all results of a batch are stored, nothing is made of them',
	'plan.queued': 'a plan in the background is charged and queued, nothing woke it',
	'plan.charged': 'a plan is charged, the writer has not been asked',
	'plan.made': 'a plan is made in memory, nothing of it is stored',
	'plan.saved': 'a plan is stored, the caller has no answer',
	'import.saved': 'a chunk of rows is stored, the next one has not begun',
	'sitemap.queued': 'the reading of a sitemap is queued, nothing woke it',
	'sitemap.saved': 'a chunk of URLs is stored, the next one has not begun',
	'sitemap.read': 'every URL is stored, the job has not ended',
	'website.jobs_canceled': 'the jobs of a website are canceled, the website is not deleted',
	'website.emptied': 'pages and articles of a website are deleted, the website is not',
} as const;

export type Failpoint = keyof typeof FAILPOINTS;

let passed = 0;

/** Kills this process, as a power cut would, when the point is armed and was passed often enough. */
export function failpoint(name: Failpoint): void {
	const armed = armedFailpoint();
	if (armed?.name !== name) return;
	passed += 1;
	if (passed >= armed.pass) process.kill(process.pid, 'SIGKILL');
}
