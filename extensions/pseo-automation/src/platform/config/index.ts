/** The bundle's settings, read once from Directus's environment. The start script refuses unusable ones first. */
export interface Config {
	/** How many jobs this process works on at once; 0 makes it API-only. */
	workers: number;
	/** Private hosts that outgoing requests may reach, as `host` or `host:port`. */
	allowPrivateHosts: string[];
	/** Signs cursors. */
	secret: string;
	publicUrl: string;
	/** Paths on which Directus takes WebSockets. */
	socketPaths: string[];
	/** Where callers find our routes on their host: `/pseo-endpoints` behind the path of `PUBLIC_URL`. */
	mount: string;
	anthropic: { apiKey: string | null; baseUrl: string | null };
	/** A server of one's own that speaks chat completions; null without an address. */
	openAi: { baseUrl: string; apiKey: string | null; model: string | null } | null;
	/** How often an open batch is looked at in the beginning, in milliseconds; the time grows to five minutes. */
	batchPollMs: number;
	/** Tables that Directus leaves out of its data model: `DB_EXCLUDE_TABLES`. */
	excludedTables: string[];
	/** Whether Directus caches answers and clears them after writes; null when not, else the collections it leaves out. */
	cachePurge: { ignored: string[] } | null;
	/** Tests: every answer is checked against its declared schema. */
	checkAnswers: boolean;
	/** How long a new generation waits for the Flow before the fallback starts it, in milliseconds. */
	flowGraceMs: number;
}

const text = (value: unknown): string | null => {
	const trimmed = value === undefined || value === null ? '' : String(value).trim();
	return trimmed === '' ? null : trimmed;
};

const isOn = (value: unknown): boolean => value === true || /^(true|1)$/i.test(text(value) ?? '');

function list(value: unknown): string[] {
	if (Array.isArray(value)) return value.map((entry) => String(entry).trim()).filter(Boolean);
	return (text(value) ?? '')
		.split(',')
		.map((entry) => entry.trim())
		.filter(Boolean);
}

/** Of a URL or of a path, without a slash at the end. Directus's own default for PUBLIC_URL is a slash. */
function pathOf(url: string): string {
	const path = URL.canParse(url) ? new URL(url).pathname : url;
	return path.replace(/\/+$/, '');
}

function wholeNumber(name: string, value: unknown, fallback: number, least: number, most: number): number {
	const given = text(value);
	if (given === null) return fallback;
	const number = Number(given);
	if (!Number.isInteger(number) || number < least || number > most) {
		throw new Error(`${name}: expected an integer from ${least} to ${most}, got "${given}"`);
	}
	return number;
}

export function readConfig(env: Record<string, unknown>): Config {
	return {
		workers: wholeNumber('PSEO_WORKERS', env['PSEO_WORKERS'], 2, 0, 64),
		allowPrivateHosts: list(env['PSEO_ALLOW_PRIVATE_HOSTS']),
		secret: text(env['SECRET']) ?? '',
		publicUrl: text(env['PUBLIC_URL']) ?? '',
		socketPaths: [
			text(env['WEBSOCKETS_REST_PATH']) ?? '/websocket',
			text(env['WEBSOCKETS_GRAPHQL_PATH']) ?? '/graphql',
			text(env['WEBSOCKETS_LOGS_PATH']) ?? '/websocket/logs',
		],
		mount: `${pathOf(text(env['PUBLIC_URL']) ?? '')}/pseo-endpoints`,
		anthropic: { apiKey: text(env['ANTHROPIC_API_KEY']), baseUrl: text(env['ANTHROPIC_BASE_URL']) },
		openAi:
			text(env['PSEO_OPENAI_BASE_URL']) === null
				? null
				: {
						baseUrl: text(env['PSEO_OPENAI_BASE_URL']) as string,
						apiKey: text(env['PSEO_OPENAI_API_KEY']),
						model: text(env['PSEO_OPENAI_MODEL']),
					},
		batchPollMs: wholeNumber('PSEO_BATCH_POLL_MS', env['PSEO_BATCH_POLL_MS'], 15_000, 50, 300_000),
		excludedTables: list(env['DB_EXCLUDE_TABLES']),
		cachePurge:
			isOn(env['CACHE_ENABLED']) && isOn(env['CACHE_AUTO_PURGE'])
				? { ignored: list(env['CACHE_AUTO_PURGE_IGNORE_LIST']) }
				: null,
		checkAnswers: text(env['PSEO_CHECK_ANSWERS']) === '1',
		flowGraceMs: wholeNumber('PSEO_FLOW_GRACE_MS', env['PSEO_FLOW_GRACE_MS'], 20_000, 0, 600_000),
	};
}

/** Tests only: where the process shall die, as `name` or `name:3` for the third time it gets there. */
export function armedFailpoint(): { name: string; pass: number } | null {
	const [name, pass] = (process.env['PSEO_FAILPOINT'] ?? '').split(':');
	return name ? { name, pass: Number(pass ?? 1) } : null;
}
