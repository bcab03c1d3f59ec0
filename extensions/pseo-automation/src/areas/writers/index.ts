export * from './ai/index.js';
export { writerErrors } from './errors.js';
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
