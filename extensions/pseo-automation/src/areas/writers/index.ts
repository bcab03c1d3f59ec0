export { createTemplateWriter } from './template/writer.js';
export type { Faq, Facts, FactValue, PageBrief, PlannedPage, SiteBrief, TakenRoutes, WriteOutcome, Writer, WritingSession, WrittenPage } from './types.js';
