import { createTemplateWriter } from './template/writer.js';
import type { Writer } from './types.js';

export type { Faq, Facts, FactValue, PageBrief, PlannedPage, SiteBrief, TakenRoutes, WriteOutcome, Writer, WritingSession, WrittenPage } from './types.js';
export { createTemplateWriter };

/** Every kind of writer, by id. */
export const writers: Readonly<Record<string, () => Writer>> = {
	template: createTemplateWriter,
};
