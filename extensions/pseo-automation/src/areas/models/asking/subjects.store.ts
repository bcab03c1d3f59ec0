import type { Knex } from 'knex';
import type { CallState } from './calls.store.js';
import type { OwnedAttempt } from './context.js';

/** Narrows an owner's query on its own rows, for knex's `modify`. */
export type Narrow = (query: Knex.QueryBuilder) => void;

/** Only rows that no question is open for: nothing is queued, nothing is at the service. */
export const withoutOpenQuestion =
	(of: OwnedAttempt, kind: string, column: string): Narrow =>
	(query) =>
		void query.whereNotExists(questions(of, kind, column, ['planned', 'sent']));

/** Only rows that were answered for and that no answer is on its way for; what is queued does not count. */
export const withAnswers =
	(of: OwnedAttempt, kind: string, column: string): Narrow =>
	(query) =>
		void query
			.whereExists(questions(of, kind, column, ['answered']))
			.whereNotExists(questions(of, kind, column, ['sent']));

const questions =
	({ job, attempt }: OwnedAttempt, kind: string, column: string, states: CallState[]) =>
	(inner: Knex.QueryBuilder): void =>
		void inner
			.from('pseo_calls as c')
			.where({ 'c.job': job, 'c.attempt': attempt, 'c.subject_kind': kind })
			.whereRaw('?? = ??', ['c.subject_id', column])
			.whereIn('c.state', states)
			.select('c.id');
