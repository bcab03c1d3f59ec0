import type { Db } from '../../platform/db/index.js';
import type { JobRuntime } from '../../platform/jobs/index.js';
import type { Provisioned } from '../../platform/provisioning/index.js';
import type { Writers } from '../writers/index.js';
import { clock } from '../../kernel/clock.js';
import { pingDatabase, readFlows } from './store.js';

export interface HealthDeps {
	db: Db;
	jobs: JobRuntime;
	writers: Writers;
	provisioned(): Provisioned;
	versions: { extension: string; model: number };
	/** Directus tells its version to signed-in users only. */
	directusVersion(user: string): Promise<string | null>;
	flows: { id: string; name: string }[];
}

/** Whether requests can be served and work gets done; the details are for administrators. */
export async function readHealth(deps: HealthDeps, admin: string | null) {
	const provisioned = deps.provisioned();
	const warnings: string[] = provisioned.ready ? [...provisioned.warnings] : [provisioned.reason];
	const began = clock.now();
	const database = await pingDatabase(deps.db).then(
		() => ({ status: 'ok', client: String(deps.db.client.config.client), milliseconds: clock.now() - began }),
		() => ({ status: 'down', client: String(deps.db.client.config.client), milliseconds: clock.now() - began }),
	);
	if (database.status === 'down' || !provisioned.ready) return { ok: false, details: { database, warnings } };
	const runtime = await deps.jobs.stats();
	if (runtime.state === 'standby')
		warnings.push(`another process (${runtime.holder ?? 'unknown'}) works on the jobs`);
	if (runtime.state === 'off') warnings.push('PSEO_WORKERS is 0: this process answers requests only');
	const flows = await readFlows(deps.db, deps.flows);
	for (const flow of flows) {
		if (flow.status !== 'active')
			warnings.push(`the Flow "${flow.name}" is ${flow.status}: ${fallback(flow.name)}`);
	}
	const { writer, available, warnings: ofWriters } = await deps.writers.status(deps.db);
	warnings.push(...ofWriters);
	return {
		ok: true,
		details: {
			database,
			runtime,
			flows,
			writer,
			writers: available,
			versions: {
				...deps.versions,
				node: process.version,
				directus: admin === null ? null : await deps.directusVersion(admin),
			},
			warnings,
		},
	};
}

function fallback(flow: string): string {
	return flow === 'Generate pages'
		? 'generations start by the fallback, within 30 seconds'
		: 'sitemaps are imported only when asked for';
}
