/**
 * The words of a language. Sentences are patterns of slots: `{who}` takes the next entry of that slot, `{does<}` and
 * `{does>}` the two halves of one entry around the `|`. `{topic}`, `{label}` and `{value}` come from the page. No entry
 * holds a digit, a number word or a name: everything that could be checked comes from the facts.
 */
export interface Language {
	code: string;
	/** Between sentences and before what follows a title. */
	space: string;
	comma: string;
	yes: string;
	no: string;
	slots: Readonly<Record<string, readonly string[]>>;
	/** Sentences that name the topic; the opener of a page is one of them. */
	topical: readonly string[];
	sentences: readonly string[];
	facts: readonly string[];
	headings: readonly string[];
	questions: readonly string[];
	/** Made to follow a title of any length. */
	tails: readonly string[];
	/** A description grows by these until it is long enough. */
	descriptions: readonly string[];
	/** An invented number and an invented name. */
	invented: readonly string[];
	/** Phrases that give a machine away. */
	stock: readonly string[];
	/** Titles and routes of planned pages, as `title|words of the route`. */
	aspects: readonly string[];
	audiences: readonly string[];
}
