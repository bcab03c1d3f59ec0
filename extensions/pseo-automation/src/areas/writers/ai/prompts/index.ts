import { draft } from './v1/draft.js';
import { plan } from './v1/plan.js';
import { rewrite } from './v1/rewrite.js';
import { system } from './v1/system.js';
import { verdict } from './v1/verdict.js';

/** The bundle is one file, so prompts are modules; a new wording is a new folder, and pages say which one they had. */
const CURRENT = { version: '1', texts: { system, draft, rewrite, verdict, plan } };

export const PROMPT_NAMES = ['system', 'draft', 'rewrite', 'verdict', 'plan'] as const;
export type PromptName = (typeof PROMPT_NAMES)[number];

export interface Prompt {
	name: PromptName;
	/** The number of the file's folder, or `custom` for a website's own. */
	version: string;
	text: string;
}

export type Prompts = Record<PromptName, Prompt>;

/** The prompts of a website: its own where it has some, by name; rows without text or of unknown names count for nothing. */
export function promptsOf(overrides: readonly { name: string; text: string }[]): Prompts {
	const own = new Map(
		overrides.filter(({ text }) => text.trim() !== '').map(({ name, text }) => [name, text.trim()]),
	);
	const prompt = (name: PromptName): Prompt => {
		const text = own.get(name);
		return text === undefined
			? { name, version: CURRENT.version, text: CURRENT.texts[name] }
			: { name, version: 'custom', text };
	};
	return {
		system: prompt('system'),
		draft: prompt('draft'),
		rewrite: prompt('rewrite'),
		verdict: prompt('verdict'),
		plan: prompt('plan'),
	};
}

/** `draft@1`, `draft@custom`: how a page's sources name a prompt. */
export function promptLabel({ name, version }: Prompt): string {
	return `${name}@${version}`;
}
