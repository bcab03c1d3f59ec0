import type { Access } from './areas/access/index.js';
import { articleRoutes, type Articles } from './areas/articles/index.js';
import { automationRoutes, type HealthDeps, type Jobs } from './areas/automation/index.js';
import { type Billing, billingRoutes } from './areas/billing/index.js';
import { generationRoutes, type Generations } from './areas/generation/index.js';
import { type Planning, planRoutes } from './areas/plan/index.js';
import { type SitemapImport, type Websites, websiteRoutes } from './areas/websites/index.js';
import { type PromptBook, promptRoutes } from './areas/writers/index.js';
import type { Cursors, Route } from './platform/http/index.js';

export interface RouteServices {
	access: Access;
	articles: Articles;
	billing: Billing;
	cursors: Cursors;
	generations: Generations;
	health: HealthDeps;
	jobs: Jobs;
	planning: Planning;
	prompts: PromptBook;
	sitemaps: SitemapImport;
	websites: Websites;
}

/** Every route of the product. A service is used only when its route is called. */
export function declareRoutes(services: Partial<RouteServices>): Route[] {
	const { access, articles, billing, cursors, generations, health, jobs, planning, prompts, sitemaps, websites } =
		services as RouteServices;
	const routes: Route[] = [];
	routes.push(
		...automationRoutes(jobs, health, () => routes),
		...websiteRoutes(websites, sitemaps, cursors),
		...promptRoutes(prompts),
		...generationRoutes(generations, cursors),
		...planRoutes(planning),
		...articleRoutes(articles, cursors),
		...billingRoutes(billing, access, cursors),
	);
	return routes;
}
