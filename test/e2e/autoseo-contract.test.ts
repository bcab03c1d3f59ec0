import { beforeAll, expect, it } from 'vitest';
import { api, createUser, createWebsite } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';

let server: Server;
beforeAll(async () => {
	server = await startDirectus();
});

it('answers', async () => {
	const user = await createUser(server, { tokens: 1000 });
	expect(await user.balance()).toBe(1000);
	const site = await createWebsite(user);
	expect(site.website_url).toBe('https://example.com');
	expect((await api(server, null).get('/')).status).toBe(200);
	await checkInvariants(server.db);
});
