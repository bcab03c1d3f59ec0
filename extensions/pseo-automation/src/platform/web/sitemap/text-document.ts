import type { DocumentFault, SitemapParser, SitemapSink } from './types.js';

/** Longer lines are no URLs; their rest is skipped so that a file of one endless line stays small. */
const MAX_LINE = 4096;

/** A plain text sitemap: one URL per line. Its first line must be one, otherwise it is some other text. */
export class TextDocument implements SitemapParser {
	fault: DocumentFault | null = null;
	private line = '';
	private sure = false;

	constructor(private readonly sink: SitemapSink) {}

	write(text: string): void {
		if (this.fault !== null) return;
		const lines = text.split(/[\r\n]/);
		const rest = lines.pop() ?? '';
		for (const part of lines) {
			this.take(this.line.length > MAX_LINE ? this.line : this.line + part);
			this.line = '';
		}
		if (this.line.length <= MAX_LINE) this.line += rest.slice(0, MAX_LINE + 1);
	}

	end(): boolean {
		this.take(this.line);
		this.line = '';
		return this.fault === null;
	}

	private take(raw: string): void {
		const line = raw.trim();
		if (line === '' || line.startsWith('#') || this.fault !== null) return;
		if (!this.sure && !/^https?:\/\/\S+$/i.test(line)) this.fault = 'not_a_sitemap';
		this.sure = true;
		if (this.fault === null) this.sink.url(line, '');
	}
}
