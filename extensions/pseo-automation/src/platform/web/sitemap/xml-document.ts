import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { DocumentFault, SitemapParser, SitemapSink } from './types.js';
import { XmlRepair } from './xml-repair.js';

/** A sitemap is four deep, a feed five; a document that nests on would fill the memory with open tags. */
const MAX_DEPTH = 100;
/** Characters without any tag in between. The parser keeps a tag or text until it ends. */
const MAX_SILENCE = 1_000_000;
/** After so many slips it is not a sitemap with slips. */
const MAX_ERRORS = 10_000;
/** Longer values are not URLs; only the first part is kept, enough to be refused as too long. */
const MAX_VALUE = 4096;

const ROOTS = new Set(['urlset', 'sitemapindex', 'rss', 'RDF', 'feed']);
/**
 * The elements that hold one URL each (sitemap, index, RSS, Atom), and what the elements below say; where
 * several say the same, the first named here wins.
 */
const FIELDS = new Map<string, Map<string, Field>>([
	['url', fields(['loc'], ['lastmod'])],
	['sitemap', fields(['loc'], ['lastmod'])],
	['item', fields(['link', 'guid'], ['pubDate', 'date'])],
	['entry', fields(['link'], ['updated', 'published'])],
]);

interface Field {
	of: 'loc' | 'lastmod';
	rank: number;
}

function fields(loc: string[], lastmod: string[]): Map<string, Field> {
	const ranked = (of: Field['of'], names: string[]): [string, Field][] =>
		names.map((name, rank) => [name, { of, rank }]);
	return new Map([...ranked('loc', loc), ...ranked('lastmod', lastmod)]);
}

interface Value {
	text: string;
	rank: number;
}

const NOTHING: Value = { text: '', rank: Infinity };

interface Entry {
	name: string;
	prefix: string;
	depth: number;
	loc: Value;
	lastmod: Value;
}

function entryOf(name: string, prefix: string, depth: number): Entry {
	return { name, prefix, depth, loc: NOTHING, lastmod: NOTHING };
}

/**
 * Reads sitemaps, sitemap indexes, RSS and Atom with saxes. Namespaces are not looked up: files declare
 * wrong ones, or none. Instead an entry's fields must carry the entry's own prefix, which tells `loc` from
 * `image:loc`. Nothing is kept but the open tags and the current entry.
 */
export class XmlDocument implements SitemapParser {
	fault: DocumentFault | null = null;
	private readonly repair = new XmlRepair();
	private readonly saxes = new SaxesParser({ xmlns: false, position: false });
	private rooted = false;
	private depth = 0;
	private errors = 0;
	private silence = 0;
	private entry: Entry | null = null;
	private field: string | null = null;
	private value = '';

	constructor(private readonly sink: SitemapSink) {
		this.saxes.on('opentag', (tag) => this.open(tag));
		this.saxes.on('closetag', (tag) => this.close(tag));
		this.saxes.on('text', (text) => this.text(text));
		this.saxes.on('cdata', (text) => this.text(text));
		this.saxes.on('error', () => {
			this.errors += 1;
		});
	}

	write(text: string): void {
		if (this.fault !== null) return;
		this.feed(this.repair.push(text));
		if (this.repair.doctype === 'entities') this.fault = 'entities_refused';
		if (this.repair.doctype === 'html') this.fault ??= 'html';
	}

	end(): boolean {
		if (this.fault !== null) return false;
		this.feed(this.repair.end());
		if (!this.rooted) this.fault ??= 'not_a_sitemap';
		const complete = this.fault === null && this.depth === 0;
		// A file that breaks off between </loc> and </url> still named a whole URL.
		this.field = null;
		this.emit();
		return complete;
	}

	private feed(xml: string): void {
		if (xml === '') return;
		this.silence += xml.length;
		this.saxes.write(xml);
		if (this.silence > MAX_SILENCE || this.errors > MAX_ERRORS) this.fault ??= 'malformed_xml';
	}

	private open(tag: SaxesTagPlain): void {
		this.silence = 0;
		this.depth += 1;
		if (this.fault !== null) return;
		const { prefix, local } = split(tag.name);
		if (!this.rooted) {
			this.rooted = true;
			if (!ROOTS.has(local)) this.fault = local.toLowerCase() === 'html' ? 'html' : 'not_a_sitemap';
			return;
		}
		if (this.depth > MAX_DEPTH) {
			this.fault = 'malformed_xml';
		} else if (FIELDS.has(local) && (this.entry === null || this.depth <= this.entry.depth)) {
			this.emit();
			this.entry = entryOf(local, prefix, this.depth);
		} else if (this.entry !== null && this.depth === this.entry.depth + 1) {
			this.openField(this.entry, prefix, local, tag.attributes);
		}
	}

	private openField(entry: Entry, prefix: string, local: string, attributes: Record<string, string>): void {
		this.field = null;
		if (FIELDS.get(entry.name)?.has(local) !== true) return;
		if (prefix !== entry.prefix && !(entry.name === 'item' && local === 'date')) return;
		if (entry.name === 'entry' && local === 'link') {
			if ((attributes['rel'] ?? 'alternate') === 'alternate') this.keep(entry, local, attributes['href'] ?? '');
			return;
		}
		if (local === 'guid' && attributes['isPermaLink'] === 'false') return;
		if (local === 'loc' && entry.loc !== NOTHING) {
			this.emit();
			this.entry = entryOf(entry.name, entry.prefix, entry.depth);
		}
		this.field = local;
		this.value = '';
	}

	private text(text: string): void {
		this.silence = 0;
		if (this.field !== null && this.value.length < MAX_VALUE) this.value += text;
	}

	private close(tag: SaxesTagPlain): void {
		this.silence = 0;
		const { local } = split(tag.name);
		if (this.entry !== null && this.depth === this.entry.depth + 1 && this.field === local) {
			// A guid is a URL by default, in theory; in practice only when it looks like one.
			if (local !== 'guid' || /^\s*https?:/i.test(this.value)) this.keep(this.entry, local, this.value);
			this.field = null;
		}
		if (this.entry !== null && this.depth <= this.entry.depth) this.emit();
		this.depth = Math.max(0, this.depth - 1);
	}

	private keep(entry: Entry, element: string, value: string): void {
		const field = FIELDS.get(entry.name)?.get(element);
		const text = value.trim();
		if (field !== undefined && text !== '' && field.rank < entry[field.of].rank)
			entry[field.of] = { text, rank: field.rank };
	}

	private emit(): void {
		const { entry } = this;
		this.entry = null;
		if (entry === null || entry.loc === NOTHING || this.fault !== null) return;
		if (entry.name === 'sitemap') this.sink.sitemap(entry.loc.text);
		else this.sink.url(entry.loc.text, entry.lastmod.text);
	}
}

function split(name: string): { prefix: string; local: string } {
	const colon = name.indexOf(':');
	return colon === -1 ? { prefix: '', local: name } : { prefix: name.slice(0, colon), local: name.slice(colon + 1) };
}
