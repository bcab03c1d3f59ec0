export * from './ai/index.js';
export { createAnthropicClient } from '../models/anthropic/client.js';
export { createOpenAiClient } from '../models/openai-compatible/client.js';
export { askNow, writeOffInterrupted } from '../models/calls/ask.js';
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
} from '../models/calls/batches.js';
export { countBatches, openBatches } from '../models/calls/batches.store.js';
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
} from '../models/calls/service.js';
export {
	addCalls,
	type AnswerKind,
	type CallDetail,
	type CallScope,
	costOfPages,
	deleteCall,
	dropPlanned,
	dropRaw,
	type NewCall,
	plannedCalls,
	readTurns,
	type Turn,
} from '../models/calls/store.js';
export type { ModelClient, ModelRequest, ObserveHeaders, Reply } from '../models/client-types.js';
export { writerErrors } from './errors.js';
export { Outage } from '../models/limiter.js';
export { costPico, type Model, toUsd } from '../models/prices.js';
export { readPrompts } from './prompts.store.js';
export { type ChosenWriter, createWriters, type Writers } from './registry.js';
export { createPromptBook, type PromptBook } from './prompts.js';
export { promptRoutes } from './routes.js';
export { createTemplateWriter } from './template/writer.js';
export type {
	Faq,
	Facts,
	FactValue,
	PageBrief,
	PlannedPage,
	SiteBrief,
	TakenRoutes,
	WriteOutcome,
	Writer,
	WritingSession,
	WrittenPage,
} from './types.js';
