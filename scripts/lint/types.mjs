import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import tseslint from 'typescript-eslint';

/**
 * The types that a name may mean in a file.
 * @typedef {object} Scope
 * @property {(name: string) => { node: any, scope: Scope } | null} find a declared or imported type; null for packages' ones
 */

/**
 * The types of a file that is parsed already. Imports from other files of the repository are followed.
 * @param {any} program
 * @param {string} file absolute path
 * @returns {Scope}
 */
export function scopeOf(program, file) {
	/** @type {Map<string, any>} */
	const own = new Map();
	/** @type {Map<string, { from: string, name: string }>} by the name that they have here */
	const others = new Map();
	/** @type {string[]} */
	const stars = [];
	for (const statement of program.body) {
		const declared = statement.declaration ?? statement;
		if (declared.type === 'TSInterfaceDeclaration' || declared.type === 'TSTypeAliasDeclaration')
			own.set(declared.id.name, declared);
		const from = typeof statement.source?.value === 'string' ? statement.source.value : '';
		if (!from.startsWith('.')) continue;
		if (statement.type === 'ExportAllDeclaration') stars.push(from);
		for (const part of statement.specifiers ?? []) {
			// `import { A as B }` is A there and B here; `export { A as B } from` the same.
			if (part.type === 'ImportSpecifier') others.set(part.local.name, { from, name: part.imported.name });
			if (part.type === 'ExportSpecifier') others.set(part.exported.name, { from, name: part.local.name });
		}
	}
	/** @type {Scope} */
	const scope = {
		find(name) {
			const node = own.get(name);
			if (node) return { node, scope };
			const other = others.get(name);
			if (other) return scopeOfFile(file, other.from)?.find(other.name) ?? null;
			for (const from of stars) {
				const found = scopeOfFile(file, from)?.find(name);
				if (found) return found;
			}
			return null;
		},
	};
	return scope;
}

/** @type {Map<string, { changed: number, scope: Scope }>} */
const files = new Map();

/**
 * The types of a file that another one imports.
 * @param {string} importer absolute path
 * @param {string} specifier relative, with the ending of the built file
 * @returns {Scope | null} null where there is no such source
 */
function scopeOfFile(importer, specifier) {
	const file = path.resolve(path.dirname(importer), specifier).replace(/\.js$/, '.ts');
	const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
	if (changed === undefined || !file.endsWith('.ts')) return null;
	const known = files.get(file);
	if (known?.changed === changed) return known.scope;
	const { ast } = tseslint.parser.parseForESLint(readFileSync(file, 'utf8'));
	const scope = scopeOf(ast, file);
	files.set(file, { changed, scope });
	return scope;
}
