import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { ROOT } from '../../scripts/lib/root.mjs';
import { housePlugin, houseRules } from '../../scripts/lint/plugin.mjs';

const linter = (tableOwners: Record<string, string>): ESLint =>
	new ESLint({
		cwd: ROOT,
		overrideConfigFile: true,
		overrideConfig: [
			{
				files: ['**/*.ts'],
				linterOptions: { noInlineConfig: true },
				languageOptions: { parser: tseslint.parser },
				plugins: { house: housePlugin },
				rules: houseRules,
				settings: { tableOwners },
			},
		],
	});

const eslint = linter({});

/**
 * The rules of the house that a text breaks if it stands at that place below src.
 * @param owners of tables that the snapshots do not have
 */
export async function brokenRules(place: string, text: string, owners?: Record<string, string>): Promise<string[]> {
	const [result] = await (owners ? linter(owners) : eslint).lintText(text, {
		filePath: path.join(ROOT, 'extensions/pseo-automation/src', place),
	});
	const messages = result?.messages ?? [];
	const fatal = messages.find((message) => message.fatal);
	if (fatal) throw new Error(`The snippet does not parse: ${fatal.message}`);
	return [...new Set(messages.map(({ ruleId }) => ruleId ?? 'none'))].map((id) => id.replace('house/', ''));
}
