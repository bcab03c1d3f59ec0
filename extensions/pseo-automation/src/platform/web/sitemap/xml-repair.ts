/** An ampersand that begins none of XML's five entities and no character reference: it is meant literally. */
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/g;
/** What the next piece may still turn into a reference, or into `<!`. */
const UNDECIDED = /(?:&(?:[a-z]{0,4}|#\d{0,7}|#x[\da-fA-F]{0,6})|<)$/;
const MAX_UNDECIDED_LENGTH = '&#1234567'.length;
const MAX_OPENING_LENGTH = '<![CDATA['.length;
/** A document type without internal subset fits into this; a longer one is hiding something. */
const MAX_DOCTYPE = 2000;

type State = 'text' | 'comment' | 'cdata' | 'doctype';

/**
 * Makes the XML of the wild strict, as a stream: escapes bare ampersands outside CDATA, drops comments and
 * the document type. Pieces may be cut anywhere; what cannot be decided yet waits for the next piece.
 *
 * `doctype` says what stood there: a subset or an entity is refused by the reader, `html` is a web page.
 */
export class XmlRepair {
	doctype: 'none' | 'html' | 'harmless' | 'entities' = 'none';
	private state: State = 'text';
	private waiting = '';

	push(text: string): string {
		return this.run(this.waiting + text, false);
	}

	/** What still waits at the end of the document. */
	end(): string {
		return this.run(this.waiting, true);
	}

	private run(text: string, last: boolean): string {
		this.waiting = '';
		if (this.doctype === 'entities') return '';
		let out = '';
		let at = 0;
		while (at < text.length) {
			const step = this.state === 'text' ? this.outside(text, at, last) : this.inside(this.state, text, at, last);
			out += step.out;
			if (step.next === at) {
				this.waiting = text.slice(at);
				return out;
			}
			at = step.next;
		}
		return out;
	}

	/** Text and tags up to the next `<!`, then that. `next === at` asks for more input. */
	private outside(text: string, at: number, last: boolean): { out: string; next: number } {
		const bang = text.indexOf('<!', at);
		if (bang === at) return this.opening(text, at, last);
		let end = bang === -1 ? text.length : bang;
		if (bang === -1 && !last) {
			const tail = text.slice(Math.max(at, end - MAX_UNDECIDED_LENGTH), end);
			end -= UNDECIDED.exec(tail)?.[0].length ?? 0;
		}
		const plain = text.slice(at, end);
		return { out: plain.includes('&') ? plain.replace(BARE_AMPERSAND, '&amp;') : plain, next: end };
	}

	private opening(text: string, at: number, last: boolean): { out: string; next: number } {
		const start = text.slice(at, at + MAX_OPENING_LENGTH);
		if (start.startsWith('<!--')) {
			this.state = 'comment';
			return { out: '', next: at + 4 };
		}
		if (start === '<![CDATA[') {
			this.state = 'cdata';
			return { out: start, next: at + MAX_OPENING_LENGTH };
		}
		if (start.toUpperCase() === '<!DOCTYPE') {
			this.state = 'doctype';
			return { out: '', next: at + MAX_OPENING_LENGTH };
		}
		if (!last && start.length < MAX_OPENING_LENGTH) return { out: '', next: at };
		return { out: '<!', next: at + 2 };
	}

	private inside(
		state: Exclude<State, 'text'>,
		text: string,
		at: number,
		last: boolean,
	): { out: string; next: number } {
		if (state === 'doctype') return this.documentType(text, at, last);
		const closing = state === 'cdata' ? ']]>' : '-->';
		const found = text.indexOf(closing, at);
		if (found !== -1) {
			this.state = 'text';
			const next = found + closing.length;
			return { out: state === 'cdata' ? text.slice(at, next) : '', next };
		}
		// The last two characters may be the beginning of the closing.
		const next = last ? text.length : Math.max(at, text.length - 2);
		return { out: state === 'cdata' ? text.slice(at, next) : '', next };
	}

	private documentType(text: string, at: number, last: boolean): { out: string; next: number } {
		const close = text.indexOf('>', at);
		const body = text.slice(at, close === -1 ? text.length : close);
		if (body.includes('[') || body.length > MAX_DOCTYPE) {
			this.doctype = 'entities';
			return { out: '', next: text.length };
		}
		if (close === -1) return { out: '', next: last ? text.length : at };
		this.doctype = /^\s*html\b/i.test(body) ? 'html' : 'harmless';
		this.state = 'text';
		return { out: '', next: close + 1 };
	}
}
