import type { Token } from 'marked';
import { isAddress } from '../cells.js';
import { escapeTarget, linkTarget, serialise } from '../../../platform/markdown/index.js';
import { oneLine } from '../../../platform/text/lines.js';
import { readingOfLine } from './manuscript.js';
import { oncePerSite } from './per-site.js';
import type { Research } from './types.js';

/** An address in running text, with or without its scheme. */
const ADDRESS =
	/(?:\b(?:https?|ftp|mailto|javascript|data|vbscript|file):(?=\S)|(?<![\w.@/])\/\/(?=[\p{L}\p{N}])|\bwww\.(?=\S))[^\s<>"'“”„«»「」『』()[\]{}（）、。，]*/giu;
/** The domain has an end of letters: `@2x.png` and prices are no mail. */
const MAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu;

export interface AllowedLinks {
	/** The target of an internal link by the route's key, see `routeKey`. */
	internal: Map<string, string>;
	/** Hosts that facts or the owner name. */
	hosts: Set<string>;
	/** Mail addresses that they name. */
	mails: Set<string>;
	site: URL | null;
}

/**
 * Where the page may link to. Inside the website: the given pages and the page itself. Outside: hosts that the owner
 * names, or a fact that is an address and nothing else. An address within a row's longer text may belong to another business.
 */
export function allowedLinks(research: Research): AllowedLinks {
	const { site, page, facts, links } = research;
	const internal = new Map(
		[page.route, ...links.map(({ route }) => route)].map((route) => [routeKey(route), linkTarget(route)]),
	);
	const named = facts
		.filter(({ source }) => source === 'row')
		.flatMap(({ value }) => (Array.isArray(value) ? value : [String(value)]))
		.filter(isAddress);
	const owner = ownersLinks(site);
	const mails = named.flatMap((address) => address.replace(/^mailto:/i, '').match(MAIL) ?? []);
	return {
		internal,
		hosts: new Set([...owner.hosts, ...hostsOf(named)]),
		mails: new Set([...owner.mails, ...mails.map((mail) => mail.toLowerCase())]),
		site: owner.site,
	};
}

/** What the owner's texts name. */
const ownersLinks = oncePerSite(({ description, master_prompt, website_url }) => {
	const text = `${description ?? ''}\n${master_prompt}`;
	return {
		hosts: hostsOf(text.match(ADDRESS) ?? []),
		mails: (text.match(MAIL) ?? []).map((mail) => mail.toLowerCase()),
		site: parse(website_url),
	};
});

function hostsOf(addresses: readonly string[]): string[] {
	return addresses.flatMap((address) => {
		const host = parse(address.startsWith('www.') ? `https://${address}` : address)?.hostname ?? '';
		return host === '' ? [] : [bareHost(host)];
	});
}

/** Markdown from blocks in which only allowed links are left; words of the others stay, images and raw HTML go. */
export function cleanBlocks(
	blocks: readonly Token[],
	allowed: AllowedLinks,
	heading: (depth: number) => number,
): string {
	return serialise(blocks, {
		link: (href) => targetOf(href, allowed),
		text: (text) => withoutAddresses(text, allowed),
		heading,
	});
}

/** Text for a place without links and marks (titles, descriptions, answers): what a reader reads, without foreign addresses. */
export function cleanText(text: string, allowed: AllowedLinks): string {
	return oneLine(withoutAddresses(readingOfLine(text), allowed)).replace(/\s+(?=[.,;:!?](?:\s|$))/g, '');
}

/** Targets of internal links in cleaned markdown. */
export function linkedRoutes(markdown: string): Set<string> {
	return new Set([...markdown.matchAll(/(?<!\\)\]\((\/[^()\s]*)\)/g)].map(([, target]) => routeKey(target ?? '')));
}

/** Two spellings of a route that lead to the same page have the same key. */
export function routeKey(route: string): string {
	const path = `/${(route.split(/[?#]/)[0] ?? '').replace(/^\/+|\/+$/g, '')}`;
	try {
		return decodeURIComponent(path).normalize('NFC');
	} catch {
		return path.normalize('NFC');
	}
}

/** Null for what must not be linked. The answer is built from what we know, never the text that came. */
function targetOf(href: string, allowed: AllowedLinks): string | null {
	const address = href.trim();
	if (/^\/(?![/\\])/.test(address)) return allowed.internal.get(routeKey(address)) ?? null;
	if (/^mailto:[^?\s]+$/i.test(address))
		return allowed.mails.has(address.slice(7).toLowerCase()) ? `mailto:${address.slice(7).toLowerCase()}` : null;
	const url = /^https?:\/\/[^\\]+$/i.test(address) ? parse(address) : null;
	if (url === null || url.username !== '' || url.password !== '') return null;
	if (allowed.site !== null && bareHost(url.hostname) === bareHost(allowed.site.hostname)) {
		const base = allowed.site.pathname.replace(/\/+$/, '');
		return url.pathname.startsWith(base)
			? (allowed.internal.get(routeKey(url.pathname.slice(base.length))) ?? null)
			: null;
	}
	if (!allowed.hosts.has(bareHost(url.hostname))) return null;
	return escapeTarget(url.href);
}

function withoutAddresses(text: string, allowed: AllowedLinks): string {
	if (!/[:@]|\/\/|www\./i.test(text)) return text;
	return text
		.replace(ADDRESS, (address) => {
			const end = /[.,;:!?]+$/.exec(address)?.[0] ?? '';
			const bare = address.slice(0, address.length - end.length);
			const url = parse(/^www\./i.test(bare) ? `https://${bare}` : bare);
			const host = url === null ? '' : bareHost(url.hostname);
			const known =
				/^https?:$/.test(url?.protocol ?? '') &&
				(allowed.hosts.has(host) || (allowed.site !== null && host === bareHost(allowed.site.hostname)));
			// A word before a colon, as in `data:`, is only an address where something follows that no sentence has.
			if (!known && /^(?:data|file|mailto):$/i.test(bare)) return address;
			return known ? address : end;
		})
		.replace(MAIL, (mail) => (allowed.mails.has(mail.toLowerCase()) ? mail : ''));
}

function parse(address: string): URL | null {
	return URL.canParse(address) ? new URL(address) : null;
}

function bareHost(host: string): string {
	return host
		.toLowerCase()
		.replace(/^www\./, '')
		.replace(/\.$/, '');
}
