/** The task at the end of a rewrite's request. */
export const rewrite = `Rewrite the page of <data name="draft">. <data name="problems"> lists what does not hold in it: the rule, what is wrong, and the words at fault.
- Mend every problem, each where it stands. Take a claim that no fact holds out, or put what the facts say in its place; do not word it differently and keep it.
- Leave what is not at fault as it is, word for word, unless a problem is about the page as a whole (its length, its likeness to another page, its language).
- A problem of length is mended with facts that the page has not used yet, or by cutting the weakest sentences; never with filler.
- All rules above still hold. Answer with the whole page in the same form.`;
