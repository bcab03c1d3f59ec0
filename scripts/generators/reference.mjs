import path from 'node:path';
import { BUNDLE } from '../lib/root.mjs';
import { loadTypeScript } from '../lib/typescript.mjs';

const AREAS = ['access', 'billing', 'websites', 'plan', 'articles', 'generation', 'automation'];
const HEAD = '<!-- Made by `npm run generate` from the code that runs. Do not change by hand. -->\n\n';

/** Pages of the reference: every route and every error, from their declarations. */
export default async function generateReference() {
	const { describeRoutes, errorTables } = await loadTypeScript(path.join(BUNDLE, 'src', 'reference.ts'));
	const routes = describeRoutes().map(
		(/** @type {Record<string, string>} */ { method, path: route, access, summary, idempotent }) =>
			`| \`${method} ${route}\` | ${summary} | ${access} | ${idempotent} |`,
	);
	const errors = AREAS.concat('http').flatMap((area) =>
		Object.entries(errorTables[area] ?? {}).map(([code, { status, message }]) => ({ area, code, status, message })),
	);
	errors.sort((a, b) => a.status - b.status || a.code.localeCompare(b.code));
	return {
		'extensions/pseo-automation/docs/reference/routes.md': `${HEAD}# Routes\n\nAll are below \`/pseo-endpoints\`. A POST takes \`Idempotency-Key\` where the last column says so.\n\n| route | what it does | access | Idempotency-Key |\n|---|---|---|---|\n${routes.join('\n')}\n`,
		'extensions/pseo-automation/docs/reference/errors.md': `${HEAD}# Errors\n\n\`{ "success": false, "error": message, "code": code, "details"?, "request_id", "timestamp" }\`\n\n| status | code | message | from |\n|---|---|---|---|\n${errors.map(({ status, code, message, area }) => `| ${status} | \`${code}\` | ${message} | ${area} |`).join('\n')}\n`,
	};
}
