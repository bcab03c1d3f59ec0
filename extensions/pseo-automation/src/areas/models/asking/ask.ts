import { inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import type { Question } from '../question.js';
import { ServiceFault } from '../service-fault.js';
import { lostAnswer, messageAnswer } from './answers.js';
import { costOfJob, storeAnswers } from './answers.store.js';
import { asJobError, remainingBudget, overBudget, reserve } from './budget.js';
import { addCall, deleteCall, interruptedCalls, moveCall, nextTurns, queuedCall } from './calls.store.js';
import { type AskingContext, modelOf, requestOf } from './context.js';

/**
 * Puts one question and stores its answer, raw and with its price, before anything is made of it. A question about the
 * subject that is recorded and was not put yet is taken for this one. A lost answer is stored as such; asking again is another turn.
 * @throws BudgetExceeded before it is put; OperatorNeeded; Outage; an AbortError when the process stops
 */
export async function askNow(
	asking: AskingContext,
	kind: string,
	{ subject, ask, detail }: Question<string, unknown>,
): Promise<void> {
	const { db, service, attempt, models, signal, hold, booked } = asking;
	const model = modelOf(models, ask);
	const reserved = reserve(model, ask, false);
	const id = await inTransaction(db, async (trx) => {
		await hold(trx);
		const remaining = await remainingBudget(trx, asking);
		if (remaining !== null && remaining < reserved) throw overBudget(asking.budgetUsd);
		return (
			(await queuedCall(trx, attempt, kind, subject)) ??
			addCall(trx, attempt, {
				subject_kind: kind,
				subject_id: subject,
				turn: (await nextTurns(trx, attempt, kind, [subject])).get(subject) ?? 1,
				purpose: ask.purpose,
				writer: service.id,
				model: model.id,
				max_tokens: ask.max_tokens,
				detail,
				reserved_pico: reserved,
			})
		);
	});
	failpoint('call.recorded');
	const asked = { id, subject_kind: kind, subject_id: subject, model: model.id };
	const answer = await service.limiter
		.run(() => put(asking, id, () => service.client.ask(requestOf(models, ask), signal)), signal)
		.then((raw) => messageAnswer(model, asked, { raw, usage: service.client.read(raw).usage }, false))
		.catch(async (error: unknown) => {
			if (error instanceof ServiceFault && error.kind === 'lost') return lostAnswer(asked, false);
			await deleteCall(db, attempt, id);
			throw error instanceof ServiceFault ? asJobError(error) : error;
		});
	failpoint('call.answered');
	await inTransaction(db, async (trx) => {
		await hold(trx);
		await storeAnswers(trx, attempt, [answer]);
		await booked(trx, await costOfJob(trx, attempt));
	});
	failpoint('call.stored');
}

/** A question has the state `sent` only during the request: one that a killed process left in it may have been paid. */
async function put({ db, attempt }: AskingContext, id: number, send: () => Promise<string>): Promise<string> {
	await moveCall(db, attempt, id, 'planned', 'sent');
	try {
		return await send();
	} catch (error) {
		if (error instanceof ServiceFault && error.kind !== 'lost') await moveCall(db, attempt, id, 'sent', 'planned');
		throw error;
	}
}

/** Writes off the single questions that a killed worker left without an answer. Called once, before a job goes on. */
export async function writeOffInterrupted({ db, attempt, hold, booked }: AskingContext): Promise<void> {
	const calls = await interruptedCalls(db, attempt);
	if (calls.length === 0) return;
	await inTransaction(db, async (trx) => {
		await hold(trx);
		await storeAnswers(
			trx,
			attempt,
			calls.map((call) => lostAnswer(call, false)),
		);
		await booked(trx, await costOfJob(trx, attempt));
	});
}
