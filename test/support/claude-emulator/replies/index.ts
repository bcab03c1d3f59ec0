import type { ItemFault } from '../faults.js';
import type { Prompt } from '../reading.js';
import { writeDraft } from './draft.js';
import { valueFor } from './from-schema.js';
import { misbehave, type Misbehaviour } from './misbehave.js';
import { planPages } from './plan.js';
import { rewriteDraft } from './rewrite.js';
import { Speaker } from './say.js';
import { arrayOf, objectOf, stringOf, subjectOf } from './subject.js';
import { judgeNames } from './verdict.js';

/** How one reply is to be made. */
export interface Treatment {
	fixed: string | null;
	ways: readonly Misbehaviour[];
	fault: ItemFault | null;
}

/** The text that answers a prompt, which is read only where it matters; the same for the same prompt and treatment. */
export function replyText(read: () => Prompt, { fixed, ways, fault }: Treatment): string {
	if (fault?.kind === 'refusal') return '';
	if (fault?.kind === 'not_json') return 'I am sorry, here is the page as plain text: { "title": Untitled';
	if (fixed !== null) return fixed;
	const prompt = read();
	if (!prompt.schema) return plainText(prompt);
	const value = valueFor(prompt.schema, candidate(prompt, ways));
	return JSON.stringify(fault?.kind === 'breaks_schema' ? broken(value) : value);
}

function candidate(prompt: Prompt, ways: readonly Misbehaviour[]): unknown {
	if (prompt.purpose === 'verdict') return judgeNames(prompt);
	if (prompt.purpose === 'plan') return planPages(prompt);
	if (prompt.purpose === 'other') return undefined;
	const subject = subjectOf(prompt);
	// A second question says what was wrong, and so gets another page.
	const seed = JSON.stringify(prompt.data['problems'] ?? null);
	const draft =
		prompt.purpose === 'rewrite'
			? rewriteDraft(prompt.data['draft'], prompt.data['problems'], subject, seed)
			: writeDraft(subject, openers(prompt));
	return misbehave(draft, ways, subject);
}

function openers({ data }: Prompt): string {
	return arrayOf(data['siblings'])
		.map((sibling) => stringOf(objectOf(sibling)['opener']))
		.join('\n');
}

function plainText(prompt: Prompt): string {
	const { language } = subjectOf(prompt);
	const speaker = new Speaker(language, prompt.user);
	return speaker.join([speaker.plain(), speaker.plain(), speaker.plain()]);
}

/** One field gone and one that was not asked for. */
function broken(value: unknown): unknown {
	const fields = Object.entries(objectOf(value));
	return { ...Object.fromEntries(fields.slice(1)), unexpected: true };
}
