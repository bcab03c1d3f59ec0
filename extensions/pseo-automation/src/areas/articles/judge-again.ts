import { tokensOf } from '../../platform/text/word-hashes.js';
import { audit, PROFILES, styleOf } from '../audits/index.js';
import { documentArtifacts } from './preview.js';
import type { Article } from './store.js';

/** What is said of an article's text. */
type Judgement = Pick<Article, 'quality_score' | 'ai_score' | 'score_version' | 'findings'>;

/** What the checks look at. */
const JUDGED = ['title', 'h1', 'meta_description', 'content_html', 'faqs', 'schema_org', 'language_code'] as const;

/**
 * The figures of an article after a person's change: none new where it was never judged, or nothing that is judged has
 * changed. Only the text is looked at: what its writer knew beside it (facts, claims, the website's other pages) is not
 * there any more, so penalties for those are gone from the score, and the reasons to look at it stay for the person.
 */
export function judgeAgain(before: Article, after: Article, website_url: string): Partial<Judgement> {
	if (before.quality_score === null || JUDGED.every((name) => isSame(before[name], after[name]))) return {};
	const { title, content_html, content_markdown, faqs } = after;
	const language_code = after.language_code ?? 'en-US';
	const meta_description = after.meta_description ?? '';
	const canonical = `${website_url.replace(/\/+$/, '')}${after.route}`;
	const html = content_html ?? '';
	const artifacts = documentArtifacts({ ...after, meta_description, content_html: html, language_code, canonical });
	const { score, findings } = audit({ html: artifacts }, PROFILES.article);
	const text = [content_markdown ?? '', ...faqs.map(({ question, answer }) => `${question} ${answer}`)].join('\n\n');
	const style = styleOf({
		title,
		meta_description,
		markdown: content_markdown,
		artifacts,
		text,
		words: tokensOf(text).hashes,
		language_code,
	});
	return {
		quality_score: score,
		score_version: PROFILES.article.version,
		ai_score: style.ai_score,
		findings: findings.map(({ check, severity, message }) => ({ check, severity, message })),
	};
}

function isSame(a: unknown, b: unknown): boolean {
	return a === b || JSON.stringify(a) === JSON.stringify(b);
}
