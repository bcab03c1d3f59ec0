import tseslint from 'typescript-eslint';
import { housePlugin, houseRules } from './scripts/lint/plugin.mjs';

const COMMON = /** @type {const} */ ({
	eqeqeq: 'error',
	'no-var': 'error',
	'prefer-const': 'error',
	'object-shorthand': 'error',
	'no-debugger': 'error',
	'max-lines': ['warn', { max: 400, skipBlankLines: true }],
});

export default [
	{ ignores: ['**/node_modules/', '**/dist/', 'data/', '.cache/', '.node/', '**/*.vue', 'test/fixtures/toy-area/'] },
	{
		// A rule that does not fit is changed here, for the whole repository, not switched off in a line.
		linterOptions: { noInlineConfig: true },
		rules: COMMON,
	},
	{
		files: ['**/*.ts'],
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
		},
		plugins: { '@typescript-eslint': tseslint.plugin },
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': 'error',
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/ban-ts-comment': [
				'error',
				{ 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': true },
			],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['extensions/pseo-automation/src/**/*.ts'],
		plugins: { house: housePlugin },
		rules: { ...houseRules, 'no-console': 'error' },
	},
];
