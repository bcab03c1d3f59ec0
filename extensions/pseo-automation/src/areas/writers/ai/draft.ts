import { z } from 'zod';

/**
 * What a model hands in for a page. Bounds are checked here, by us: a model's service keeps shapes, not lengths.
 * Lengths are those that make a page unusable; what merely should be better is the quality gate's to say.
 */
export const draftSchema = z.object({
	title: z.string().trim().min(1).max(200).describe('Title of the page for search results, 30 to 60 characters'),
	meta_description: z.string().trim().min(1).max(400).describe('70 to 160 characters that say what the reader finds'),
	slug: z.string().trim().max(200).describe('Last segment of the route'),
	excerpt: z.string().trim().min(1).max(600).describe('One or two sentences, at most 300 characters'),
	h1: z.string().trim().min(1).max(200).describe('Heading of the page'),
	sections: z
		.array(
			z.object({
				heading: z
					.string()
					.trim()
					.max(200)
					.describe('Heading of the section without #; empty for the introduction'),
				markdown: z
					.string()
					.trim()
					.min(1)
					.max(20_000)
					.describe('Paragraphs, lists and tables; sub-headings start at ###'),
				facts: z.array(z.string()).max(200).describe('Ids of the facts that the section uses'),
			}),
		)
		.min(1)
		.max(40),
	faqs: z
		.array(
			z.object({
				question: z.string().trim().min(1).max(300),
				answer: z.string().trim().min(1).max(2000),
				facts: z.array(z.string()).max(50),
			}),
		)
		.max(20)
		.describe('Questions that readers ask and the facts answer; none where there are none'),
	tags: z.array(z.string().trim().min(1).max(80)).max(20),
	links: z
		.array(z.object({ route: z.string().trim().min(1).max(2048), anchor: z.string().trim().min(1).max(200) }))
		.max(20)
		.describe('Pages of the website that the reader may want next, from the given list only'),
});

export type Draft = z.infer<typeof draftSchema>;
