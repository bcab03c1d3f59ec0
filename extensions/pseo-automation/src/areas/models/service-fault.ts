/**
 * What went wrong between us and a model's service, by what may be done about it:
 * - `slow`: too many requests or too much load; the same request may be sent later. Nothing was done or paid.
 * - `failed`: the service said that it failed; send again later. Nothing was paid.
 * - `lost`: no usable answer came, but the work may have been done and be paid: never send a batch again blindly.
 * - `rejected`: the request is wrong and stays wrong.
 * - `missing`: no such thing there, for example no batches.
 * - `bad_key`, `spend_cap`: the operator must act; all jobs stop.
 */
export type FaultKind = 'slow' | 'failed' | 'lost' | 'rejected' | 'missing' | 'bad_key' | 'spend_cap';

export class ServiceFault extends Error {
	constructor(
		readonly kind: FaultKind,
		message: string,
		/** How long the service wants to be left alone. */
		readonly retryAfterMs: number | null = null,
	) {
		super(message);
	}
}
