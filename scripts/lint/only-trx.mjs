import { houseRule, lastName } from './visit.mjs';

const OUTER = new Set(['db', 'database', 'knex']);

/**
 * Inside a transaction only `trx`: SQLite has one connection, and a second one asked for inside waits for itself for
 * 60 s; twenty such requests at once do the same to PostgreSQL. getSchema() asks for one as well, and a network call
 * holds the one that is open.
 */
export const onlyTrxInTransactions = houseRule('only trx inside a transaction', (context) => {
	/** @type {any[]} functions that run inside a transaction, innermost last */
	const open = [];
	const enter = (/** @type {any} */ node) => {
		if (runsInTransaction(node)) open.push(node);
	};
	const leave = (/** @type {any} */ node) => {
		if (open.at(-1) === node) open.pop();
	};
	return {
		':function': enter,
		':function:exit': leave,
		Identifier(/** @type {any} */ node) {
			if (open.length === 0 || !OUTER.has(node.name) || !isUse(node) || isDeclaredInside(context, node, open[0]))
				return;
			context.report({
				node,
				message: `Inside a transaction only trx: "${node.name}" asks for a second connection, and SQLite has one.`,
			});
		},
		CallExpression(node) {
			if (open.length === 0) return;
			const name = lastName(node.callee);
			if (name === 'getSchema')
				context.report({
					node,
					message:
						'Inside a transaction only trx: call getSchema() before it, it asks for a second connection.',
				});
			if (name && /fetch$/i.test(name))
				context.report({
					node,
					message: `Inside a transaction no network call: ${name}() would hold the connection for as long as the other side likes.`,
				});
		},
	};
});

/**
 * A callback given to `.transaction(..)` or `inTransaction(db, ..)`, or any function that is handed a `trx`.
 * @param {any} node
 */
function runsInTransaction(node) {
	if (node.params.some(isTrx)) return true;
	const call = node.parent;
	if (call?.type !== 'CallExpression' || !call.arguments.includes(node)) return false;
	const name = lastName(call.callee);
	return name === 'transaction' || name === 'inTransaction';
}

/** @param {any} parameter */
function isTrx(parameter) {
	return parameter.type === 'Identifier' && parameter.name === 'trx';
}

/**
 * A mention that reads the variable or the member `.db` of something, not a key or a type.
 * @param {any} node
 */
function isUse(node) {
	const { parent } = node;
	if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) return true;
	if (parent.type === 'Property') return parent.value === node || parent.shorthand;
	return (
		!/^(TS|PropertyDefinition|MethodDefinition|ImportSpecifier|ExportSpecifier)/.test(parent.type) ||
		parent.type === 'TSNonNullExpression' ||
		parent.type === 'TSAsExpression'
	);
}

/**
 * A `db` that the transaction's own function declares is not the outer one.
 * @param {import('eslint').Rule.RuleContext} context
 * @param {any} node
 * @param {any} outermost
 */
function isDeclaredInside(context, node, outermost) {
	if (node.parent.type === 'MemberExpression' && node.parent.property === node) return false;
	for (let scope = /** @type {any} */ (context.sourceCode.getScope(node)); scope; scope = scope.upper) {
		const variable = scope.set.get(node.name);
		if (variable) {
			const [start, end] = outermost.range;
			return variable.defs.some((/** @type {any} */ { name }) => name.range[0] >= start && name.range[1] <= end);
		}
	}
	return false;
}
