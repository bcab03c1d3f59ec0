/** What the parts of a page are. It stands in the system prompt, for drafts and rewrites have the same form. */
export const draft = `# The form of a page
Answer with one JSON document of the given schema.
- title: what the page is about, in 30 to 60 characters, with the words that people search for. It names what sets this page apart. No clickbait, no all capitals, no website name unless there is room.
- meta_description: 70 to 160 characters, one or two whole sentences with the most telling facts of this page.
- slug: the last segment of the page's route, unchanged.
- excerpt: one or two sentences, at most 300 characters, that could stand alone in a list of pages.
- h1: the heading of the page; close to the title, without repeating it word for word where another wording is natural.
- sections: the body. The first has an empty heading: one short paragraph that answers the reader's question at once. Each following section has a heading of its own that says what it holds, in the case that the language uses for headings. Two to six sections, as many as the facts carry.
- markdown of a section: paragraphs of two to four sentences; a list where there are three or more like things; a table where several figures belong side by side, at most one for the page. Sub-headings only in long sections, from ###, in order. Never # or ##, no HTML, no images, no code, no horizontal lines.
- links in the text: only [words](route) with a route from <data name="links">, each at most once, where the reader may want that page next. No other addresses, not even those that stand in the facts, unless the fact itself is nothing but an address that belongs to the page's subject.
- links: the pages of <data name="links"> that fit best, at most five, with words that say what is there. Leave it empty where none fits.
- faqs: two to five questions that readers ask and that the facts answer, in their words, each with a plain answer of one to three sentences without markdown. None that a heading already asks; an empty list where the facts answer none.
- tags: two to six words or short phrases that group this page with others.

<data name="siblings"> holds pages of the website that are near to this one. Do not repeat their titles, and do not open as they do: begin with another fact or in another form.`;
