import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/root.mjs';
import { houseRule, lastName } from './visit.mjs';

const AREAS_FOLDER = 'extensions/pseo-automation/src/areas';

/**
 * The area that owns each table: as `snapshots/` says, and by folder for an area that keeps its tables beside its code.
 * @param {string} root of the repository
 * @returns {Record<string, string>}
 */
export function tableOwners(root) {
	const read = (/** @type {string[]} */ ...place) => JSON.parse(readFileSync(path.join(root, ...place), 'utf8'));
	/** @type {Record<string, string>} */
	const owners = {};
	for (const [name, { owner }] of Object.entries(read('snapshots', 'tables.json'))) owners[name] = owner;
	for (const file of readdirSync(path.join(root, 'snapshots', 'collections'))) {
		const { collection, owner } = read('snapshots', 'collections', file);
		owners[collection] = owner;
	}
	for (const area of readdirSync(path.join(root, AREAS_FOLDER))) {
		if (!existsSync(path.join(root, AREAS_FOLDER, area, 'tables.json'))) continue;
		for (const name of Object.keys(read(AREAS_FOLDER, area, 'tables.json'))) owners[name] = area;
	}
	return owners;
}

const DATABASES = new Set(['db', 'trx', 'database', 'knex']);
const WRITES = new Set(['insert', 'update', 'delete', 'del', 'increment', 'decrement', 'truncate', 'upsert', 'merge']);
/** Calls that write the table which they are given by name. */
const WRITERS = new Set(['insertOne', 'items']);

const OWNERS = tableOwners(ROOT);

/**
 * A table is written only by its owner's stores: a reader who wants to know how a row changes opens one folder. Reading
 * it, and joining it, is free.
 */
export const tablesHaveOneOwner = houseRule('a table is written only by its owner', (context, room) => {
	const here = room.area ?? room.floor;
	// Tests of the rule hand in owners of their own.
	const owners = { ...OWNERS, .../** @type {any} */ (context.settings)['tableOwners'] };
	const check = (/** @type {any} */ node, /** @type {string | null} */ table) => {
		const owner = table === null ? undefined : owners[table];
		if (owner === undefined || owner === here) return;
		context.report({
			node,
			message: `${table} is written by ${owner} only: call ${owner}, or let it take the change as an event or a job.`,
		});
	};
	return {
		CallExpression(/** @type {any} */ node) {
			const name = lastName(node.callee) ?? '';
			const texts = node.arguments.map((/** @type {any} */ argument) => textOf(context, argument));
			if (WRITERS.has(name)) return check(node, texts.find((/** @type {any} */ text) => text in owners) ?? null);
			if (DATABASES.has(name) && writes(context, node)) check(node, texts[0] ?? null);
		},
	};
});

/**
 * Whether a query writes: in its own chain of calls, or where the variable that holds it is used.
 * @param {import('eslint').Rule.RuleContext} context
 * @param {any} query
 * @returns {boolean}
 */
function writes(context, query) {
	let node = query;
	while (node.parent.type === 'MemberExpression' && node.parent.object === node) {
		if (WRITES.has(lastName(node.parent) ?? '')) return true;
		const call = node.parent.parent;
		node = call.type === 'CallExpression' && call.callee === node.parent ? call : node.parent;
	}
	const holder = node.parent.type === 'ArrowFunctionExpression' ? node.parent.parent : node.parent;
	if (holder.type !== 'VariableDeclarator' || holder.init === query.id) return false;
	const [variable] = context.sourceCode.getDeclaredVariables(holder);
	return (variable?.references ?? []).some(({ identifier }) => {
		const use = /** @type {any} */ (identifier);
		if (use === holder.id) return false;
		const called = use.parent.type === 'CallExpression' && use.parent.callee === use;
		return writes(context, called ? use.parent : use);
	});
}

/**
 * A text, or the constant that holds it.
 * @param {import('eslint').Rule.RuleContext} context
 * @param {any} node
 * @returns {string | null}
 */
function textOf(context, node) {
	if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
	if (node?.type !== 'Identifier') return null;
	for (let scope = /** @type {any} */ (context.sourceCode.getScope(node)); scope; scope = scope.upper) {
		const init = scope.set.get(node.name)?.defs[0]?.node?.init;
		if (init) return textOf(context, init);
	}
	return null;
}
