import { clock } from '../../kernel/clock.js';
import type { AreaContext } from '../area/index.js';
import { pingDatabase, readFlows } from './store.js';

/** Whether requests can be served and work gets done; the details are for administrators. */
export async function readHealth(context: AreaContext, admin: string | null) {
	const { db, declared, installation, runtime } = context;
	const provisioned = installation.provisioned();
	const warnings: string[] = provisioned.ready ? [...provisioned.warnings] : [provisioned.reason];
	const began = clock.now();
	const database = await pingDatabase(db).then(
		() => ({ status: 'ok', client: String(db.client.config.client), milliseconds: clock.now() - began }),
		() => ({ status: 'down', client: String(db.client.config.client), milliseconds: clock.now() - began }),
	);
	if (database.status === 'down' || !provisioned.ready) return { ok: false, details: { database, warnings } };
	const stats = await runtime.stats();
	if (stats.state === 'standby') warnings.push(`another process (${stats.holder ?? 'unknown'}) works on the jobs`);
	if (stats.state === 'off') warnings.push('PSEO_WORKERS is 0: this process answers requests only');
	const flows = await readFlows(
		db,
		declared.flows.map(({ flow }) => flow),
	);
	for (const { name, status } of flows) {
		const off = declared.flows.find(({ flow }) => flow.name === name)?.whenOff;
		if (status !== 'active') warnings.push(`the Flow "${name}" is ${status}: ${off}`);
	}
	const parts = await context.all.health();
	warnings.push(...parts.flatMap((part) => part.warnings));
	return {
		ok: true,
		details: {
			database,
			runtime: stats,
			flows,
			...Object.assign({}, ...parts.map((part) => part.details)),
			versions: {
				...installation.versions,
				node: process.version,
				directus: admin === null ? null : await installation.directusVersion(admin),
			},
			warnings,
		},
	};
}
