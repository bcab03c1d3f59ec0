import type { Proof, Role, Who } from '../../kernel/who.js';
import type { Trx } from '../../platform/db/index.js';
import type { Work } from '../../platform/jobs/index.js';
import type { Rates } from '../billing/index.js';
import type { OwnedJob } from './store.js';

/** Whose account pays for a job, and which website it is about. */
export interface Place {
	account: number;
	pseo_id: number | null;
}

/** The place of jobs on a website that the caller may edit. */
export const placeOf = (website: { id: number; account: number } & Proof<'editor'>): Place & Proof<'editor'> => ({
	...website,
	pseo_id: website.id,
});

/** How jobs of a kind are called in the API: `gen_7` is the job of generation 7. */
export interface JobName {
	/** Letters before the underscore. */
	prefix: string;
	/** The job behind what stands after the underscore; null when there is none. @throws as reading the thing itself does */
	toJob(who: Who, rest: string, least: Role): Promise<number | null>;
	/** What stands after the underscore; null when the job's thing is gone. */
	ofJob(job: number): Promise<string | null>;
}

export interface JobKind<Request extends object> {
	/** As it stands in `pseo_jobs.type` and in the queue, and as the area declares it with its lane (`jobs` in `area.ts`). */
	kind: string;
	/** `job_31` unless the kind has names of its own. */
	name?: JobName;
	limits: {
		/** Whether the account's plan must allow one more job. */
		plan: boolean;
		/** A website has at most one at a time: a second start answers the one that is there. */
		onePerWebsite?: boolean;
		/** Further reasons to refuse, asked when the account is locked and nothing is charged. */
		admit?(trx: Trx, place: Place & Proof<'editor'>, request: Request): Promise<void>;
	};
	/** What a start costs; null when it is free. */
	price: {
		tokens(request: Request, rates: Rates): number;
		/** Under which the ledger knows the charge; the job keeps it. Refunds are booked under `<reference>:<what>`. */
		reference(requestKey: string): string;
		/** As the account's owner reads it. */
		reason(request: Request): string;
	} | null;
	/** Whether an open job waits in the queue: one whose caller waits for it does not. All do unless this says otherwise. */
	isQueued?(job: OwnedJob): boolean;
	/** Does the work from wherever an earlier worker left off. Not called for a job that has ended. */
	run(work: Work, job: OwnedJob<'owner'>): Promise<void>;
	/** Throws where a job cannot be canceled on request; the deletion of its website ends it all the same. */
	refuseCancel?(job: OwnedJob): void;
	/**
	 * Ends an open job for its owner; unless given, the job is canceled and its charge is paid back.
	 * @param options `now`: at once, whatever its outcome would have been worth, because its website is deleted
	 * @throws job_ended
	 */
	cancel?(job: OwnedJob<'editor'>, options: { now: boolean }): Promise<void>;
	/** Ends a job whose attempts are used up; unless given, it fails with the reason and its charge is paid back. */
	giveUp?(job: OwnedJob<'editor'>, reason: string): Promise<void>;
}

/** Declares a kind of background work: the only thing that an area says about the life of its jobs. */
export function defineJob<Request extends object>(kind: JobKind<Request>): JobKind<Request> {
	return kind;
}
