// Makes a Flow of examples/flows as an administrator, and says its id:
//   URL=http://127.0.0.1:8055 TOKEN=... node examples/import-flow.mjs examples/flows/pages-by-webhook.json
import { readFile } from 'node:fs/promises';
import { createDirectus, createFlow, createOperation, rest, staticToken, updateFlow } from '@directus/sdk';

const directus = createDirectus(process.env.URL ?? 'http://127.0.0.1:8055')
	.with(staticToken(process.env.TOKEN ?? ''))
	.with(rest());
const { flow, operation } = JSON.parse(await readFile(String(process.argv[2]), 'utf8'));

// The Flow is switched on last, when it has its operation.
const { id } = await directus.request(createFlow({ ...flow, status: 'inactive' }));
const step = await directus.request(createOperation({ ...operation, flow: id }));
await directus.request(updateFlow(id, { operation: step.id, status: flow.status }));
console.log(id);
