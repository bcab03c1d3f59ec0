import type { RunningServer } from './directus.js';

export interface SocketAnswer {
	type: string;
	status?: string;
	data?: unknown;
	uid?: string;
	error?: unknown;
}

/** Sends messages over one socket and collects an answer to each; without a token, whatever came until it was closed. */
export async function overSocket(
	server: Pick<RunningServer, 'url'>,
	token: string | null,
	messages: Record<string, unknown>[],
): Promise<SocketAnswer[]> {
	const socket = new WebSocket(`${server.url.replace('http', 'ws')}/websocket`);
	const answers: SocketAnswer[] = [];
	return new Promise((resolve, reject) => {
		const end = (): void => {
			clearTimeout(timer);
			socket.close();
			resolve(answers);
		};
		const timer = setTimeout(
			() => reject(new Error(`waited for ${messages.length} answers, got ${JSON.stringify(answers)}`)),
			20_000,
		);
		socket.addEventListener('close', end);
		socket.addEventListener('error', end);
		socket.addEventListener('open', () => {
			if (token !== null) socket.send(JSON.stringify({ type: 'auth', access_token: token }));
			else for (const message of messages) socket.send(JSON.stringify(message));
		});
		socket.addEventListener('message', ({ data }) => {
			const message = JSON.parse(String(data)) as SocketAnswer;
			if (message.type === 'auth' && message.status === 'ok') {
				for (const each of messages) socket.send(JSON.stringify(each));
			} else if (message.type === 'ping') {
				socket.send(JSON.stringify({ type: 'pong' }));
			} else {
				answers.push(message);
				if (answers.length >= messages.length) end();
			}
		});
	});
}
