import type Anthropic from '@anthropic-ai/sdk';

export type JsonSchema = Record<string, unknown>;
export type Purpose = 'plan' | 'draft' | 'verdict' | 'rewrite' | 'other';

/** A prompt as the writer of replies sees it. */
export interface Prompt {
	system: string;
	user: string;
	schema: JsonSchema | null;
	/** What stands in `<data name="...">` elements, parsed. */
	data: Readonly<Record<string, unknown>>;
	purpose: Purpose;
	/** The page's route from the brief. */
	route: string | null;
}

const DATA = /<data name="([\w-]+)">([\s\S]*?)<\/data>/g;

export function promptOf(system: string, user: string, schema: JsonSchema | null): Prompt {
	const data: Record<string, unknown> = {};
	for (const [, name = '', json = ''] of user.matchAll(DATA)) {
		try {
			data[name] = JSON.parse(json);
		} catch {
			// Not ours to complain about: a model would read on as well.
		}
	}
	const brief = data['brief'];
	const route =
		typeof brief === 'object' && brief !== null && 'route' in brief && typeof brief.route === 'string'
			? brief.route
			: null;
	return { system, user, schema, data, purpose: purposeOf(schema, data), route };
}

/** What is asked for shows in the shape of the answer. */
function purposeOf(schema: JsonSchema | null, data: Record<string, unknown>): Purpose {
	const fields =
		schema && typeof schema['properties'] === 'object' && schema['properties'] !== null
			? Object.keys(schema['properties'])
			: [];
	if (fields.includes('verdicts')) return 'verdict';
	if (fields.includes('pages')) return 'plan';
	if (!fields.includes('sections')) return 'other';
	return 'draft' in data ? 'rewrite' : 'draft';
}

export function promptOfMessage(
	params: Pick<Anthropic.MessageCreateParams, 'system' | 'messages' | 'output_config'>,
): Prompt {
	const system = params.system === undefined ? '' : textOf(params.system);
	const user = params.messages.filter(({ role }) => role === 'user').map(({ content }) => textOf(content));
	return promptOf(system, user.join('\n'), params.output_config?.format?.schema ?? null);
}

function textOf(content: string | readonly object[]): string {
	if (typeof content === 'string') return content;
	return content.map((block) => ('text' in block && typeof block.text === 'string' ? block.text : '')).join('\n');
}
