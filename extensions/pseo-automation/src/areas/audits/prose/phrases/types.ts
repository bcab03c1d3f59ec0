/** What is said alike on a million pages, and what a language builds such text with. In lower case. */
export interface Phrases {
	/** Say nothing of the subject; three of them and a page goes back. */
	stock: readonly string[];
	/** Take back what was said. */
	hedges: readonly string[];
	/** Begin a sentence to look like an argument. */
	transitions: readonly string[];
	/** "Not only x but y", as a regular expression; null where the language has no such habit to count. */
	not_only: RegExp | null;
	/** Words before the last of three, with their spaces; none where lists are not built this way. */
	conjunctions: readonly string[];
}
