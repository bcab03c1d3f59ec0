import type { Token, Tokens } from 'marked';
import {
	blocksOf,
	childrenOf,
	decodeEntities,
	escapeTarget,
	inlineOf,
	joinLines,
	type Policy,
	readingOf,
	readingOfToken,
	serialise,
	textOfHtml,
} from '../../../platform/markdown/index.js';
import { oneLine } from '../../../platform/text/lines.js';
import type { Draft } from './draft.js';
import { manuscriptOf } from './manuscript.js';
import { isWithoutBlanks } from '../../../platform/text/locale.js';
import { sentencesOf } from '../../../platform/text/sentences.js';
import type { Problem } from './types.js';

/** Nothing but sentences changes here; links are the assembly's to judge. */
const UNCHANGED: Policy = {
	link: escapeTarget,
	text: (text) => text,
	heading: (depth) => depth,
};

export interface WithoutClaims {
	draft: Draft;
	/** Problems whose words are gone. */
	removed: Problem[];
	/** Problems that still stand in the draft: it needs a person. */
	remaining: Problem[];
}

/**
 * The last resort after rewrites: takes the sentences at fault out, where enough is left. A title or a heading of the
 * page, a description of one sentence and a section that would be empty stay as they are, and their problems remain.
 * Only problems with a quote of rules `unsupported_*` are acted on; all others remain.
 */
export function removeClaims(draft: Draft, problems: readonly Problem[], language: string): WithoutClaims {
	const quotes = problems.flatMap(({ rule, quote }) =>
		rule.startsWith('unsupported_') && quote !== null && quote.trim() !== '' ? [normal(quote)] : [],
	);
	if (quotes.length === 0) return { draft, removed: [], remaining: [...problems] };
	const isAtFault = (text: string): boolean => {
		const sentence = normal(text);
		return quotes.some((quote) => sentence.includes(quote) || (sentence.length > 20 && quote.includes(sentence)));
	};
	const line = (text: string): string => {
		const all = sentencesOf(readingOf(inlineOf(text)));
		const kept = all.filter((sentence) => !isAtFault(sentence.text));
		return kept.length === all.length || kept.length === 0
			? text
			: kept.map((sentence) => sentence.text).join(isWithoutBlanks(language) ? '' : ' ');
	};
	const cleaned: Draft = {
		...draft,
		meta_description: line(draft.meta_description),
		excerpt: line(draft.excerpt),
		sections: draft.sections.map((section) => {
			const markdown = serialise(withoutSentences(blocksOf(section.markdown), isAtFault), UNCHANGED);
			const heading = isAtFault(readingOf(inlineOf(section.heading))) ? '' : section.heading;
			return markdown === '' ? section : { ...section, heading, markdown };
		}),
		faqs: draft.faqs.flatMap((faq) => {
			if (isAtFault(readingOf(inlineOf(faq.question)))) return [];
			const answer = line(faq.answer);
			return isAtFault(readingOf(inlineOf(answer))) ? [] : [{ ...faq, answer }];
		}),
		tags: draft.tags.filter((tag) => !isAtFault(tag)),
	};
	const left = manuscriptOf(cleaned).passages.map(({ text }) => normal(text));
	const stands = ({ rule, quote }: Problem): boolean =>
		!rule.startsWith('unsupported_') || quote === null || left.some((text) => text.includes(normal(quote)));
	return {
		draft: cleaned,
		removed: problems.filter((problem) => !stands(problem)),
		remaining: problems.filter(stands),
	};
}

/** Tokens without the sentences at fault; list items and table rows go as a whole, for half of one says something else. */
function withoutSentences(tokens: readonly Token[], isAtFault: (text: string) => boolean): Token[] {
	return tokens.flatMap((token): Token[] => {
		switch (token.type) {
			case 'heading':
				return isAtFault(readingOf(childrenOf(token))) ? [] : [token];
			case 'paragraph':
			case 'text':
				return withoutText(token, isAtFault);
			case 'html':
				return withoutText({ type: 'text', raw: token.raw, text: textOfHtml(token.raw) }, isAtFault);
			case 'blockquote': {
				const kept = withoutSentences(childrenOf(token), isAtFault);
				return kept.length === 0 ? [] : [{ ...token, tokens: kept } as Token];
			}
			case 'list': {
				const list = token as Tokens.List;
				const items = list.items
					.map((item) => ({ ...item, tokens: withoutSentences(item.tokens, isAtFault) }))
					.filter((item) => readingOfBlocks(item.tokens) !== '');
				return items.length === 0 ? [] : [{ ...list, items }];
			}
			case 'table': {
				const table = token as Tokens.Table;
				const rows = table.rows.filter((row) => !row.some((cell) => isAtFault(readingOf(cell.tokens))));
				return rows.length === 0 ? [] : [{ ...table, rows }];
			}
			case 'code':
				return isAtFault((token as Tokens.Code).text) ? [] : [token];
			default:
				return [token];
		}
	});
}

function withoutText(token: Token, isAtFault: (text: string) => boolean): Token[] {
	const children = childrenOf(token).length > 0 ? childrenOf(token) : [token];
	const text = readingOf(children);
	const bad = sentencesOf(text).filter((sentence) => isAtFault(sentence.text));
	if (bad.length === 0) return [token];
	const kept = cut(children, 0, (at) => !bad.some(({ start, end }) => start <= at && at < end));
	return readingOf(kept).trim() === '' ? [] : [{ type: 'paragraph', raw: '', text: '', tokens: kept }];
}

/** Keeps those characters of the reading text that `keeps` wants, marks around them included. */
function cut(tokens: readonly Token[], offset: number, keeps: (at: number) => boolean): Token[] {
	let at = offset;
	return tokens.flatMap((token): Token[] => {
		const text = readingOfToken(token);
		const start = at;
		at += text.length;
		const kept = Array.from({ length: text.length }, (_, index) => index).filter((index) => keeps(start + index));
		if (kept.length === text.length) return [token];
		if (kept.length === 0) return [];
		const children = childrenOf(token);
		if (children.length > 0) return [{ ...token, tokens: cut(children, start, keeps) } as Token];
		const rest = kept.map((index) => text[index]).join('');
		return [{ ...token, text: rest, raw: rest } as Token];
	});
}

function readingOfBlocks(tokens: readonly Token[]): string {
	return tokens
		.map((token) =>
			token.type === 'list'
				? (token as Tokens.List).items.map((item) => readingOfBlocks(item.tokens)).join('')
				: readingOfToken(token),
		)
		.join('')
		.trim();
}

function normal(text: string): string {
	return oneLine(joinLines(decodeEntities(text))).toLowerCase();
}
