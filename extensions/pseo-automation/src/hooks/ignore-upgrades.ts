import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

type MessageClass = new (socket: Socket) => IncomingMessage;

/**
 * Serves requests that offer an upgrade which nobody takes as if they did not: an offer may be ignored (RFC 9110, 7.8).
 * With WebSockets on, Node hands every offer (`curl --http2` makes one) to Directus's listeners, and those leave all
 * but their own paths without an answer. What decides is a property of the request that Node reads when it has its head;
 * a Node without it goes on as before.
 */
export function ignoreUpgradeOffers(server: Server, paths: readonly string[]): void {
	const key = Object.getOwnPropertySymbols(server).find(({ description }) => description === 'IncomingMessage');
	if (key === undefined) return;
	const slots = server as unknown as Record<symbol, MessageClass>;
	const Message = slots[key] as MessageClass;
	const isTaken = ({ method, url = '', headers }: IncomingMessage): boolean => {
		if (method === 'CONNECT') return true;
		const offers = (headers.upgrade ?? '').split(',').map((offer) => offer.trim().toLowerCase());
		if (!offers.includes('websocket')) return false;
		// Another extension may listen on paths of its own.
		const others = server.listeners('upgrade').some(({ name }) => name !== 'bound handleUpgrade');
		return others || paths.includes(url.split('?')[0] ?? '');
	};
	slots[key] = class extends Message {
		constructor(socket: Socket) {
			super(socket);
			let offered = false;
			Object.defineProperty(this, 'upgrade', {
				configurable: true,
				enumerable: true,
				get: () => offered && isTaken(this),
				set: (value: boolean) => void (offered = value),
			});
		}
	};
}
