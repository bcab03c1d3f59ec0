import { beforeAll, describe, it } from 'vitest';
import { startClaude } from '../support/claude.js';
import type { Emulator } from '../support/claude-emulator/index.js';
import { CLAUDE_SCENARIOS } from './claude-scenarios.js';
import { type DyingServer, startDyingServer } from './dying-server.js';

describe('a server that dies while it asks a model', () => {
	let claude: Emulator;
	let dying: DyingServer;
	beforeAll(async () => {
		const service = await startClaude();
		claude = service.claude;
		dying = await startDyingServer(service.env);
	});

	const cases = Object.entries(CLAUDE_SCENARIOS).flatMap(([point, scenarios]) =>
		scenarios.map((scenario, index) => ({ point, scenario, nth: index + 1 })),
	);

	it.each(cases)('pays nothing twice and loses no page: $point ($nth)', ({ point, scenario }) =>
		dying.survive(point, scenario(claude), ''),
	);
});
