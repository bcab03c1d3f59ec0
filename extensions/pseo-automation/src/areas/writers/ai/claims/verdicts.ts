import { oneLine } from '../../../../platform/text/lines.js';
import type { Verdict } from '../read-answer.js';
import type { Problem, Research } from '../types.js';
import type { NameClaim } from './names.js';
import { folded } from './sources.js';

/** What became of a name, as the page's sources keep it. */
export interface VerdictRecord extends Record<string, unknown> {
	type: 'name';
	name: string;
	supported: boolean;
	/** Id of the fact, `site` for the owner's texts, null where nothing holds the name. */
	fact: string | null;
	quote: string | null;
	/** `quoted`: verified in the source. `word`: the model calls it an ordinary word. `refused`: it said yes and showed nothing. */
	how: 'quoted' | 'word' | 'refused' | 'denied' | 'unanswered';
}

/**
 * Believes a verdict only as far as it can be shown: its quote stands in the fact that it names (or in the owner's
 * texts) and holds the name. Everything else is unsupported, whatever the model says. The one exception are words of
 * katakana, which may be ordinary: there a yes without a source is taken, and recorded as such.
 */
export function verifyVerdicts(
	verdicts: readonly Verdict[],
	names: readonly NameClaim[],
	research: Research,
): { problems: Problem[]; records: VerdictRecord[] } {
	const problems: Problem[] = [];
	const records = names.map((claim) => {
		const record = judge(
			claim,
			verdicts.find(({ id }) => id === claim.id),
			research,
		);
		if (!record.supported) {
			problems.push({
				rule: 'unsupported_name',
				message: `No fact names "${claim.name}". Leave it out, or write what the facts name instead.`,
				quote: claim.sentence,
			});
		}
		return record;
	});
	return { problems, records };
}

function judge({ name, kind }: NameClaim, verdict: Verdict | undefined, research: Research): VerdictRecord {
	const record = { type: 'name' as const, name, supported: false, fact: null, quote: null };
	if (verdict === undefined) return { ...record, how: 'unanswered' };
	if (!verdict.supported) return { ...record, how: 'denied' };
	const quote = spaced(verdict.quote);
	if (quote === '')
		return kind === 'word' ? { ...record, supported: true, how: 'word' } : { ...record, how: 'refused' };
	const source = sourceOf(verdict.fact, quote, research);
	return source !== null && isIn(name, verdict.quote)
		? { ...record, supported: true, fact: source, quote: oneLine(verdict.quote), how: 'quoted' }
		: { ...record, how: 'refused' };
}

function sourceOf(id: string, quote: string, { facts, site }: Research): string | null {
	const fact = facts.find((candidate) => candidate.id === id);
	if (fact !== undefined) {
		const texts = Array.isArray(fact.value) ? [...fact.value, fact.value.join(', ')] : [String(fact.value)];
		return texts.some((text) => spaced(text).includes(quote)) ? fact.id : null;
	}
	const own = [site.name ?? '', site.description ?? '', site.master_prompt];
	return id === '' && own.some((text) => spaced(text).includes(quote)) ? 'site' : null;
}

/** Whole words: "Rom" is not in "Romania". Scripts without blanks have no ends of words to look for. */
function isIn(name: string, quote: string): boolean {
	const key = folded(name);
	if (key === '') return false;
	return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(key)
		? folded(quote).includes(key)
		: ` ${folded(quote)} `.includes(` ${key} `);
}

/** Blanks and case make no difference to a quote; letters do. */
function spaced(text: string): string {
	return oneLine(text).normalize('NFC').toLowerCase();
}
