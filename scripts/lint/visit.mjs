import { isTest, roomOf } from './rooms.mjs';

/** @typedef {import('eslint').Rule.RuleModule} RuleModule */
/** @typedef {import('./rooms.mjs').Room} Room */

/**
 * Makes a rule that looks at the bundle's sources, tests left out.
 * @param {string} description
 * @param {(context: import('eslint').Rule.RuleContext, room: Room) => import('eslint').Rule.RuleListener} listen
 * @returns {RuleModule}
 */
export function houseRule(description, listen) {
	return {
		meta: { type: 'problem', docs: { description }, schema: [] },
		create(context) {
			const room = roomOf(context.filename);
			return room && !isTest(context.filename) ? listen(context, room) : {};
		},
	};
}

/**
 * Calls `check` with each module that the file imports, exports from or loads.
 * @param {(specifier: string, node: any) => void} check
 * @returns {import('eslint').Rule.RuleListener}
 */
export function onImport(check) {
	const look = (/** @type {any} */ node) => {
		if (typeof node.source?.value === 'string') check(node.source.value, node);
	};
	return {
		ImportDeclaration: look,
		ExportNamedDeclaration: look,
		ExportAllDeclaration: look,
		ImportExpression: look,
		// `import('express').Router` as a type
		TSImportType: (/** @type {any} */ node) => {
			const specifier = node.source?.value ?? node.argument?.literal?.value;
			if (typeof specifier === 'string') check(specifier, node);
		},
	};
}

/**
 * The name that an expression ends in: `db` for `db`, `this.db` and `deps.store.db`.
 * @param {any} node
 * @returns {string | null}
 */
export function lastName(node) {
	if (node?.type === 'Identifier') return node.name;
	if (node?.type === 'MemberExpression') return node.computed ? literalOf(node.property) : node.property.name;
	if (node?.type === 'ChainExpression' || node?.type === 'TSNonNullExpression' || node?.type === 'TSAsExpression')
		return lastName(node.expression);
	return null;
}

/** @param {any} node */
function literalOf(node) {
	return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

/**
 * True for `now` of `Date.now`, also written `globalThis.Date.now` and `Date['now']`.
 * @param {any} node
 * @param {string} object
 * @param {string} property
 */
export function isMember(node, object, property) {
	return node.type === 'MemberExpression' && lastName(node.object) === object && lastName(node) === property;
}
