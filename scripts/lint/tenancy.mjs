import { scopeOf } from './types.mjs';
import { houseRule } from './visit.mjs';

const STORE = /^(areas|platform)\/.*(^|[/.])store\.ts$/;
/** The only file that makes proofs out of rows. */
const MINT = 'kernel/who.ts';
/** Types that say on whose behalf a row is read or written. */
const PROOFS = /^(Account|Admin|Who|System|Proof|Owned[A-Z]\w*)$/;
/** Types whose name says that a proof is in them. */
const OWNED = /^Owned[A-Z]/;
/** Names of numbers that name a row or a tenant; other numbers are amounts, limits and times. */
const ROWS = /^(id|ids|keys|\w+_ids?|(account|website|site|page|article|generation|job|batch|call)s?)$/;

/**
 * The tenant wall is a type: an exported function of a store takes no bare number of a row without an `Account`, a
 * `System` or the proof that the caller may act on it. A type that is called `Owned..` holds such a proof, and no
 * assertion makes one out of a row.
 */
export const tenancyIsProof = houseRule('store functions take an account, the system, or a proof', (context, room) => {
	/** @type {import('./types.mjs').Scope} */
	let scope;
	const declared = (/** @type {any} */ node) => {
		if (!OWNED.test(node.id.name) || mentions(node, /^Proof$|^Owned[A-Z]/)) return;
		context.report({
			node,
			message: `${node.id.name} holds no Proof: a type with this name is taken for one by every store.`,
		});
	};
	const asserted = (/** @type {any} */ node) => {
		if (room.path === MINT || !mentions(node.typeAnnotation, /^(Proof|System|Admin)$|^Owned[A-Z]/)) return;
		context.report({ node, message: 'A proof is made by proved() or provedWith(), which ask; no assertion does.' });
	};
	/** @type {import('eslint').Rule.RuleListener} */
	const everywhere = {
		TSTypeAliasDeclaration: declared,
		TSInterfaceDeclaration: declared,
		TSAsExpression: asserted,
		TSTypeAssertion: asserted,
	};
	if (!STORE.test(room.path)) return everywhere;
	return {
		...everywhere,
		Program(program) {
			scope = scopeOf(program, context.filename);
		},
		ExportNamedDeclaration(node) {
			for (const { name, parameters } of functionsOf(node.declaration)) {
				const facts = parameters.map((parameter) => factsOf(parameter, scope));
				if (facts.some(({ proof }) => proof)) continue;
				const bare = facts.flatMap(({ rows }) => rows)[0];
				if (bare === undefined) continue;
				context.report({
					node,
					message: `${name} takes a bare "${bare}": a store function takes an Account, SYSTEM or a proof (OwnedWebsite ..), and that is the tenant wall.`,
				});
			}
		},
	};
});

/**
 * Whether a type is, or is made of, one with such a name.
 * @param {any} node
 * @param {RegExp} names
 * @returns {boolean}
 */
function mentions(node, names) {
	if (typeof node !== 'object' || node === null) return false;
	if (Array.isArray(node)) return node.some((part) => mentions(part, names));
	if (node.type === 'TSTypeReference' && names.test(node.typeName.name ?? node.typeName.right?.name)) return true;
	if (node.type === 'TSInterfaceHeritage' && names.test(node.expression.name)) return true;
	return Object.entries(node).some(([key, part]) => key !== 'parent' && key !== 'id' && mentions(part, names));
}

/**
 * The functions that an export declares: by itself, as a constant, or as methods of an object or a class.
 * @param {any} declaration
 * @returns {{ name: string, parameters: any[] }[]}
 */
function functionsOf(declaration) {
	const isFunction = (/** @type {any} */ node) => /^(TSEmptyBody|Arrow)?FunctionExpression$/.test(node?.type);
	const methods = (/** @type {string} */ owner, /** @type {any[]} */ members) =>
		members
			.filter(({ value }) => isFunction(value))
			.map(({ key, value }) => ({ name: `${owner}.${key.name ?? key.value}`, parameters: value.params }));
	switch (declaration?.type) {
		case 'FunctionDeclaration':
		case 'TSDeclareFunction':
			return [{ name: declaration.id.name, parameters: declaration.params }];
		case 'ClassDeclaration':
			return methods(declaration.id.name, declaration.body.body);
		case 'VariableDeclaration':
			return declaration.declarations.flatMap((/** @type {any} */ { id, init }) => {
				if (isFunction(init)) return [{ name: id.name, parameters: init.params }];
				return init?.type === 'ObjectExpression' ? methods(id.name, init.properties) : [];
			});
		default:
			return [];
	}
}

/**
 * Whether a parameter carries a proof, and which bare numbers of rows it holds.
 * @param {any} parameter
 * @param {import('./types.mjs').Scope} scope of the file
 */
function factsOf(parameter, scope) {
	const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
	const facts = { proof: false, rows: /** @type {string[]} */ ([]) };
	const seen = new Set();
	/**
	 * @param {string} called
	 * @param {string} name of the parameter or property that has this type
	 * @param {import('./types.mjs').Scope} scope
	 */
	const lookUp = (called, name, scope) => {
		if (PROOFS.test(called)) facts.proof = true;
		const found = scope.find(called);
		if (found) look(found.node, name, found.scope);
	};
	/** @param {any} type @param {string} name @param {import('./types.mjs').Scope} scope */
	const look = (type, name, scope) => {
		if (!type || seen.has(type)) return;
		const each = (/** @type {any[]} */ parts) => parts.forEach((part) => look(part, name, scope));
		switch (type.type) {
			case 'TSNumberKeyword':
				if (ROWS.test(name)) facts.rows.push(name);
				return;
			case 'TSTypeReference':
				seen.add(type);
				lookUp(type.typeName.name ?? type.typeName.right?.name, name, scope);
				return each(type.typeArguments?.params ?? []);
			case 'TSInterfaceDeclaration':
				for (const { expression } of type.extends ?? []) lookUp(expression.name, name, scope);
				return each(type.body.body);
			case 'TSTypeAliasDeclaration':
				return look(type.typeAnnotation, name, scope);
			case 'TSPropertySignature':
				return look(type.typeAnnotation?.typeAnnotation, type.key.name ?? name, scope);
			case 'TSTypeLiteral':
				return each(type.members);
			case 'TSUnionType':
			case 'TSIntersectionType':
				return each(type.types);
			case 'TSArrayType':
				return look(type.elementType, name, scope);
			case 'TSTypeOperator':
				return look(type.typeAnnotation, name, scope);
			default:
		}
	};
	// A method of an object has its types from elsewhere: then its names are believed.
	if (!target.typeAnnotation && ROWS.test(target.name)) facts.rows.push(target.name);
	look(target.typeAnnotation?.typeAnnotation, target.name ?? '', scope);
	return facts;
}
