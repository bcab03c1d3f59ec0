import { isBuiltin } from 'node:module';
import { roomOfImport } from './rooms.mjs';
import { houseRule, isMember, lastName, onImport } from './visit.mjs';

/** Where each thing may be used. Paths are below src. */
const PLACES = {
	express: /^platform\/http\/|(^|\/)routes\.ts$/,
	// Plain tables that a machine of the platform keeps for itself, beside the stores of the areas.
	sql: /^platform\/(db|jobs|events|slots|provisioning)\/|^platform\/http\/idempotency\.ts$|(^|[/.])store\.ts$/,
	fetch: /^platform\/web\/|^areas\/models\/[^/]+\/client\.ts$/,
	time: /^kernel\/clock\.ts$/,
	env: /^platform\/config\//,
};

/** A service is called alike from a route, a Flow operation and a job, so it never sees a request. */
export const expressOnlyInRoutes = houseRule('express only in routes.ts and platform/http', (context, room) =>
	PLACES.express.test(room.path)
		? {}
		: onImport((specifier, node) => {
				if (/^express(-|\/|$)/.test(specifier))
					context.report({
						node,
						message:
							'Express belongs in routes.ts and platform/http: a service is called alike from a route, a Flow operation and a job.',
					});
			}),
);

const DATABASE_NAMES = new Set(['db', 'database', 'knex', 'trx']);
/** What a service may do with a database itself: open a transaction and hand it to its stores. */
const NOT_A_QUERY = new Set(['transaction', 'destroy']);

/** Every store function takes an account: that is the tenant wall, so there must be no query beside the stores. */
export const sqlOnlyInStores = houseRule('SQL and ItemsService only in store.ts', (context, room) => {
	if (PLACES.sql.test(room.path)) return {};
	const report = (/** @type {any} */ node, /** @type {string} */ what) =>
		context.report({
			node,
			message: `${what} belongs in a store.ts: store functions take an account, and that is the tenant wall.`,
		});
	return {
		CallExpression(node) {
			const callee = /** @type {any} */ (node.callee);
			if (DATABASE_NAMES.has(lastName(callee) ?? '') && node.arguments.length > 0) report(node, 'SQL');
			else if (
				callee.type === 'MemberExpression' &&
				DATABASE_NAMES.has(rootDatabase(callee.object)) &&
				!NOT_A_QUERY.has(lastName(callee) ?? '')
			)
				report(node, 'SQL');
		},
		NewExpression(node) {
			if (lastName(node.callee) === 'ItemsService') report(node, 'ItemsService');
		},
	};
});

/**
 * `db` for `db.schema` and `this.db`, so that `db.schema.hasTable()` and `this.db.raw()` are seen alike.
 * @param {any} node
 * @returns {string}
 */
function rootDatabase(node) {
	const name = lastName(node);
	if (name && DATABASE_NAMES.has(name)) return name;
	return node?.type === 'MemberExpression' ? rootDatabase(node.object) : '';
}

const NETWORK_MODULES =
	/^(undici|axios|got|node-fetch|ky|ofetch|(node:)?(http|https|http2|net|tls|dgram|dns)(\/promises)?)$/;

/** platform/web refuses private addresses, limits sizes and obeys robots.txt: a request beside it does none of that. */
export const fetchOnlyInWeb = houseRule('fetch only in platform/web and the client of a model', (context, room) => {
	if (PLACES.fetch.test(room.path)) return {};
	const message = 'Network requests belong in platform/web (safe fetch) or in areas/models/<service>/client.ts.';
	return {
		...onImport((specifier, node) => {
			if (NETWORK_MODULES.test(specifier) && !isTypeOnly(node)) context.report({ node, message });
		}),
		CallExpression(node) {
			const callee = /** @type {any} */ (node.callee);
			const global = callee.type === 'Identifier' && callee.name === 'fetch' && isGlobal(context, callee);
			if (global || isMember(callee, 'globalThis', 'fetch')) context.report({ node, message });
		},
	};
});

/** Tests move this clock; code that reads another one does not see it move. */
export const timeOnlyFromClock = houseRule('time only from kernel/clock', (context, room) => {
	if (PLACES.time.test(room.path)) return {};
	const report = (/** @type {any} */ node) =>
		context.report({ node, message: 'Time comes from kernel/clock only: clock.now(), clock.iso().' });
	return {
		MemberExpression(node) {
			if (
				isMember(node, 'Date', 'now') ||
				isMember(node, 'performance', 'now') ||
				isMember(node, 'process', 'hrtime')
			)
				report(node);
		},
		NewExpression(node) {
			if (lastName(node.callee) === 'Date' && node.arguments.length === 0) report(node);
		},
		CallExpression(node) {
			if (node.callee.type === 'Identifier' && node.callee.name === 'Date') report(node);
		},
	};
});

/** Settings are read and checked in one place. */
export const envOnlyInConfig = houseRule('environment only in platform/config', (context, room) => {
	if (PLACES.env.test(room.path)) return {};
	const message = 'The environment is read in platform/config only: take what you need from Config.';
	return {
		MemberExpression(node) {
			if (isMember(node, 'process', 'env') || lastName(node.object) === 'env') context.report({ node, message });
		},
		...onImport((specifier, node) => {
			if (/^(node:)?process$/.test(specifier)) context.report({ node, message });
		}),
	};
});

const IO_PACKAGES = /^(knex|undici|axios|express|ioredis|pg|sqlite3|@directus\/.*)$/;

/**
 * Platform that a check may not use: all but the reading of texts, which is as pure as a check.
 * @param {import('./rooms.mjs').Room | null} room
 */
function isMachinery(room) {
	return room?.floor === 'platform' && !/^platform\/(text|markdown)\//.test(room.path);
}

/** A check is a function from collected artifacts to a finding; so it can score a crawled page and a fresh article alike. */
export const auditsDoNoIo = houseRule('audits do no I/O', (context, room) => {
	if (room.area !== 'audits') return {};
	const report = (/** @type {any} */ node, /** @type {string} */ specifier) =>
		context.report({
			node,
			message: `audits/ does no I/O: a check is a function from artifacts to a finding, so not "${specifier}".`,
		});
	return {
		...onImport((specifier, node) => {
			const io =
				isBuiltin(specifier) ||
				IO_PACKAGES.test(specifier) ||
				isMachinery(roomOfImport(context.filename, specifier));
			if (io && !isTypeOnly(node)) report(node, specifier);
		}),
		Identifier(node) {
			if (/^(fetch|setTimeout|setInterval|process)$/.test(node.name) && isGlobal(context, node))
				report(node, node.name);
		},
	};
});

/** @param {any} node */
function isTypeOnly(node) {
	return node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type';
}

/**
 * @param {import('eslint').Rule.RuleContext} context
 * @param {any} node
 */
function isGlobal(context, node) {
	const scope = context.sourceCode.getScope(node);
	const reference = scope.references.find(({ identifier }) => identifier === node);
	return reference !== undefined && (reference.resolved === null || reference.resolved.defs.length === 0);
}
