export * from './ai/index.js';
export { writersArea } from './area.js';
export { readPrompts } from './prompts.store.js';
export type { ChosenWriter, Writers } from './registry.js';
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
export { createTemplateWriter } from './template/writer.js';
