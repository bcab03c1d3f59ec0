import { matcherOf, normalisedPath, ruleOf, type Matcher } from './robots-paths.js';
import type { SafeResponse } from './safe-fetch.js';

/** A robots.txt may be longer, but crawlers need not read more of it (RFC 9309, 2.5): 500 KiB. */
export const MAX_ROBOTS_BYTES = 512_000;

/** The product token of this program, in the `User-Agent` that it sends and in the groups of a robots.txt. */
export const CRAWLER = 'pseo-automation';

/** What a website asks of crawlers, after RFC 9309. */
export interface Robots {
	/** URLs of the `Sitemap` lines, absolute, in order, each once. They belong to no crawler's group. */
	sitemaps: readonly string[];
	/**
	 * Whether a crawler may fetch a URL of this website.
	 * @param agent the crawler's product token, such as `pseo-automation`; compared without regard to case
	 * @param url absolute; only its path and query count
	 */
	allows(agent: string, url: string | URL): boolean;
	/** Seconds between two requests as the file says, any number from 0 up; null when it does not say. */
	crawlDelay(agent: string): number | null;
}

/** One `Allow` or `Disallow` line. */
interface Rule {
	allow: boolean;
	/** Octets of the path in the line: the longest one that matches decides. */
	length: number;
	matches: Matcher;
}

interface Group {
	rules: Rule[];
	/** In seconds. */
	delay: number | null;
}

const nothing: Pick<Robots, 'sitemaps' | 'crawlDelay'> = { sitemaps: [], crawlDelay: () => null };
/** No robots.txt: everything may be fetched. */
const ALLOW_ALL: Robots = { ...nothing, allows: () => true };
/** A robots.txt that cannot be had at the moment: nothing may be fetched until it can. */
const DISALLOW_ALL: Robots = { ...nothing, allows: () => false };

/**
 * Reads the answer to a request for /robots.txt, whose status matters as much (RFC 9309, 2.3.1): 2xx is read up to its
 * first 500 KiB, 5xx forbids everything, all else (4xx, and redirects that led nowhere) allows everything. A request
 * that was not answered at all is as a 5xx; the caller sees the error.
 * @throws FetchRefused when the body breaks off, unless 500 KiB of it were read
 */
export async function readRobots(response: SafeResponse): Promise<Robots> {
	if (response.status < 200 || response.status >= 300) {
		response.discard();
		return response.status >= 500 ? DISALLOW_ALL : ALLOW_ALL;
	}
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	for await (const piece of response.body) {
		pieces.push(piece);
		bytes += piece.length;
		if (bytes >= MAX_ROBOTS_BYTES) break;
	}
	return parseRobots(Buffer.concat(pieces), response.url);
}

/**
 * Reads a robots.txt. What is no line of the protocol is passed over, so that no file is refused.
 * @param file bytes (UTF-8, with or without its mark) or text; only the first 500 KiB count, up to their last whole line
 * @param url of the file, for `Sitemap` lines that are relative although the protocol wants them absolute
 */
export function parseRobots(file: Uint8Array | string, url: string): Robots {
	const groups = new Map<string, Group>();
	const sitemaps = new Set<string>();
	let agents: Group[] = [];
	// User-agent lines that follow each other share a group; one after a rule begins the next.
	let open = true;
	for (const { key, value } of linesOf(textOf(file))) {
		if (key === 'user-agent') {
			if (!open) agents = [];
			open = true;
			const group = groupOf(groups, value);
			if (group) agents.push(group);
		} else if (key === 'allow' || key === 'disallow') {
			open = false;
			const rule = ruleOf(value);
			if (rule === '') continue;
			const made = { allow: key === 'allow', length: rule.length, matches: matcherOf(rule) };
			for (const { rules } of new Set(agents)) rules.push(made);
		} else if (key === 'crawl-delay') {
			// Not of the protocol, so it does not close the group; it is meant for the agents named so far.
			const seconds = /^\d+(\.\d+)?$|^\.\d+$/.test(value) ? Number(value) : null;
			if (seconds !== null) for (const group of agents) group.delay = Math.max(group.delay ?? 0, seconds);
		} else if (key === 'sitemap') {
			const found = URL.parse(value.split(/\s/, 1)[0] ?? '', url);
			if (value !== '' && (found?.protocol === 'http:' || found?.protocol === 'https:')) sitemaps.add(found.href);
		}
	}
	// The longest rule first, and of equal ones the one that allows: the first that matches decides.
	for (const { rules } of groups.values())
		rules.sort((a, b) => b.length - a.length || Number(b.allow) - Number(a.allow));
	const groupFor = (agent: string): Group | undefined => groups.get(agent.toLowerCase()) ?? groups.get('*');
	return {
		sitemaps: [...sitemaps],
		allows(agent, asked) {
			const path = normalisedPath(asked);
			if (path === '/robots.txt') return true;
			return groupFor(agent)?.rules.find(({ matches }) => matches(path))?.allow ?? true;
		},
		crawlDelay: (agent) => groupFor(agent)?.delay ?? null,
	};
}

/**
 * The group of a `User-agent` line, made at its first mention: groups for one crawler that stand apart are one. Null
 * for a line that names none. A version after the name (`ExampleBot/2.1`) is not part of the name.
 */
function groupOf(groups: Map<string, Group>, value: string): Group | null {
	const name = /^\*(\s|$)/.test(value) ? '*' : /^[\w-]+/.exec(value)?.[0].toLowerCase();
	if (name === undefined) return null;
	const group = groups.get(name) ?? { rules: [], delay: null };
	groups.set(name, group);
	return group;
}

/** The file as text. A last line that the limit cuts is left out: half a path would forbid more than was meant. */
function textOf(file: Uint8Array | string): string {
	const bytes = typeof file === 'string' ? Buffer.from(file) : file;
	const text = new TextDecoder('utf-8').decode(bytes.subarray(0, MAX_ROBOTS_BYTES));
	return bytes.length > MAX_ROBOTS_BYTES ? text.slice(0, text.search(/[\r\n][^\r\n]*$/) + 1) : text;
}

/**
 * `key: value` lines without comments; keys in small letters. Lines end in LF, CR or both. A colon that was forgotten
 * between two words is read as if it stood there, as Google does.
 */
function* linesOf(text: string): Generator<{ key: string; value: string }> {
	for (const line of text.split(/\r\n|\n|\r/)) {
		const [, key, value] = /^\s*([\w-]+)(?:\s*:|\s+(?=\S+\s*$))(.*)$/.exec(line.split('#', 1)[0] ?? '') ?? [];
		if (key !== undefined) yield { key: key.toLowerCase(), value: (value ?? '').trim() };
	}
}
