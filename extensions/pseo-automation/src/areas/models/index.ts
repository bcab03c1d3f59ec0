export { createAnthropicClient } from './anthropic/client.js';
export { modelsArea } from './area.js';
export type { Ask, Stop } from './ask.js';
export { askNow, writeOffInterrupted } from './calls/ask.js';
export {
	batchesOf,
	cacheTtlFor,
	cancelOrphans,
	lookAtBatches,
	MOST_BYTES,
	MOST_REQUESTS,
	nextLookMs,
	NoBatches,
	submitBatch,
} from './calls/batches.js';
export { countBatches, openBatches } from './calls/batches.store.js';
export {
	type Asking,
	BudgetExceeded,
	budgetLeft,
	budgetOf,
	modelOf,
	type Models,
	type ModelService,
	OperatorNeeded,
	overBudget,
	requestOf,
	reserve,
} from './calls/service.js';
export {
	addCalls,
	type AnswerKind,
	type CallScope,
	costOfPages,
	deleteCall,
	dropPlanned,
	dropRaw,
	type NewCall,
	plannedCalls,
	readTurns,
	type Turn,
} from './calls/store.js';
export type { ModelClient, ModelRequest, ObserveHeaders, Reply } from './client-types.js';
export { answerSchema } from './json-schema.js';
export { createLimiter, Outage } from './limiter.js';
export { costPico, type Model, readModels, toUsd, type WriterId } from './prices.js';
export { ServiceFault } from './service-fault.js';
export { readWriterSettings } from './settings.store.js';
export { createOpenAiClient } from './openai-compatible/client.js';
