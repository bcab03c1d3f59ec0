import { describe, expect, it } from 'vitest';
import { artifactsOf, type PageArtifacts } from './artifacts.js';
import { type CheckMeta, defineCheck } from './check.js';
import { PROFILES } from './profiles.js';
import { documentOf, LANGUAGES, markdownOf, textIn } from './prose/test-texts.js';
import { CHECKS } from './registry.js';
import { audit, type AuditResult } from './score.js';
import { headWith, pageOf, prose } from './test-pages.js';

const audited = (html: string): AuditResult => audit({ html: artifactsOf(html) }, PROFILES.article);

const META: CheckMeta<'html'> = {
	id: 'thin-content',
	category: 'content',
	severity: 'warning',
	needs: ['html'],
	title: 'A check of this test',
	why: 'It stands for one that does not exist yet.',
	how_to_fix: 'Nothing to fix, it is a test.',
};

/** Pages, their scores by the first version of the profiles, and what is found on them. */
const SCORED: [string, string, number, string[]][] = [
	['a page where all is well', pageOf(), 100, []],
	[
		'an empty document',
		'',
		60,
		['title-missing', 'description-missing', 'h1-missing', 'lang-missing', 'thin-content', 'canonical-missing'],
	],
	[
		'text alone',
		'Dogs and cats.',
		60,
		['title-missing', 'description-missing', 'h1-missing', 'lang-missing', 'thin-content', 'canonical-missing'],
	],
	// title-missing: error, weight 8: 16 points of the 30 of meta.
	['no head', pageOf({ head: '' }), 100 - 16 - 7 - 4, ['title-missing', 'description-missing', 'canonical-missing']],
	[
		'little text, links to scripts and images without alt',
		pageOf({
			body: prose(80),
			extra: '<a href=""></a><a href="javascript:x()">here</a><img src="/a.png"><img src="/b.png">',
		}),
		79,
		['thin-content', 'anchor-empty', 'anchor-generic', 'link-uncrawlable', 'image-alt-missing'],
	],
	[
		'two of everything',
		pageOf({ head: `${headWith({})}${headWith({})}`, h1: '<h1>One</h1><h1>Two</h1>' }),
		84,
		['title-multiple', 'description-multiple', 'h1-multiple', 'canonical-multiple'],
	],
	[
		'broken structured data and a relative canonical',
		pageOf({
			html: 'lang="english"',
			head: headWith({
				canonical: '<link rel="canonical" href="/x">',
				data: '<script type="application/ld+json">{</script>',
			}),
		}),
		83,
		['lang-invalid', 'structured-data-invalid', 'canonical-relative'],
	],
	// link-localhost costs 10 and anchor-generic 4: together the 10 of links.
	[
		'a category at its share',
		pageOf({ extra: '<a href="http://localhost">here</a>' }),
		90,
		['anchor-generic', 'link-localhost'],
	],
	...LANGUAGES.map((language): [string, string, number, string[]] => [
		`a good text in ${language}`,
		documentOf(markdownOf(textIn(language)), language),
		['en', 'ja'].includes(language) ? 96 : 90,
		['en', 'ja'].includes(language) ? ['canonical-missing'] : ['thin-content', 'canonical-missing'],
	]),
];

describe('the score', () => {
	it.each(SCORED)('of %s is the one that it always was', (_, html, score, checks) => {
		const result = audited(html);
		expect(result.findings.map(({ check }) => check)).toEqual(checks);
		expect(result.score).toBe(score);
	});

	it('looks at the given checks only', () => {
		expect(audit({ html: artifactsOf('') }, PROFILES.scan, [])).toEqual({ score: 100, findings: [], outcomes: [] });
	});

	it.each(Object.values(PROFILES))(
		'has in the profile $name a weight for every check, and shares of 100',
		(profile) => {
			expect(Object.keys(profile.weights).sort()).toEqual(CHECKS.map(({ meta }) => meta.id).sort());
			for (const [id, weight] of Object.entries(profile.weights)) {
				expect(weight, id).toBeGreaterThanOrEqual(1);
				expect(weight, id).toBeLessThanOrEqual(10);
			}
			expect(Object.values(profile.shares).reduce((sum, share) => sum + share, 0)).toBe(100);
		},
	);

	it('is made by the weights of the profile that is asked for', () => {
		const strict = { ...PROFILES.article, weights: { ...PROFILES.article.weights, 'canonical-missing': 10 } };
		const page = { html: artifactsOf(pageOf({ head: headWith({ canonical: '' }) })) };
		expect(audit(page, PROFILES.article).score).toBe(96);
		expect(audit(page, strict).score).toBe(90);
		expect(audit(page, { ...PROFILES.article, weights: {} }).score).toBe(100);
	});
});

describe('the outcome of a check', () => {
	const outcomeOf = (id: string, page: PageArtifacts) =>
		audit(page, PROFILES.scan).outcomes.find(({ check }) => check === id)?.outcome;

	it('is passed, failed or not applicable', () => {
		const page = { html: artifactsOf(pageOf({ body: prose(400), extra: '<a href="/x">here</a>' })) };
		expect(outcomeOf('title-missing', page)).toEqual({ is: 'passed' });
		expect(outcomeOf('anchor-generic', page)).toMatchObject({
			is: 'failed',
			finding: { check: 'anchor-generic', evidence: ['here (/x)'] },
		});
		expect(outcomeOf('image-alt-missing', page)).toEqual({ is: 'not_applicable' });
	});

	it.each([
		['reading-ease', pageOf({ html: 'lang="de"' })],
		['title-length', pageOf({ head: headWith({ title: '' }) })],
		['lang-invalid', pageOf({ html: '' })],
		['structured-data-invalid', pageOf({ head: headWith({ data: '' }) })],
		['canonical-relative', pageOf({ head: headWith({ canonical: '' }) })],
		['sentence-length', pageOf({ body: '<p>One sentence.</p>' })],
	])('%s does not apply where there is nothing to ask about', (id, html) => {
		expect(outcomeOf(id, { html: artifactsOf(html) })).toEqual({ is: 'not_applicable' });
	});

	it('is not applicable where what the check needs was not collected', () => {
		const late = defineCheck({ ...META, needs: ['html', 'response'] }, ({ html, response }) =>
			response.status === 200 && html.titles.length > 0 ? 'passed' : { message: `got ${response.status}` },
		);
		const html = artifactsOf(pageOf());
		const response = { url: 'https://pets.example/', status: 404, headers: {}, redirects: [] };
		expect(late.look({ html })).toEqual({ is: 'not_applicable' });
		expect(late.look({ response })).toEqual({ is: 'not_applicable' });
		expect(late.look({ html, response })).toMatchObject({ is: 'failed', finding: { message: 'got 404' } });
		expect(audit({}, PROFILES.scan).outcomes.map(({ outcome }) => outcome.is)).toEqual(
			CHECKS.map(() => 'not_applicable'),
		);
	});

	it('is an error where the check throws: the page is scored without it, and every other check has its say', () => {
		const broken = defineCheck(META, () => {
			throw new TypeError('words is undefined');
		});
		const html = pageOf({ body: prose(80), head: headWith({ canonical: '' }) });
		const checks = CHECKS.map((check) => (check.meta.id === 'thin-content' ? broken : check));
		const { score, findings, outcomes } = audit({ html: artifactsOf(html) }, PROFILES.article, checks);
		expect(outcomes).toContainEqual({
			check: 'thin-content',
			outcome: { is: 'error', error: 'words is undefined' },
		});
		expect(findings.map(({ check }) => check)).toEqual(['canonical-missing']);
		expect(audited(html).score).toBe(90);
		expect(score).toBe(96);
	});

	it('carries ten pieces of evidence at most, and none of them whole where it is long', () => {
		const talkative = defineCheck(META, () => ({
			message: 'Much.',
			evidence: Array<string>(50).fill('x'.repeat(500)),
		}));
		const outcome = talkative.look({ html: artifactsOf('') });
		expect(outcome.is === 'failed' && outcome.finding.evidence.map(({ length }) => length)).toEqual(
			Array(10).fill(200),
		);
	});
});
