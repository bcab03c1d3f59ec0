// Made by `npm run generate` from snapshots/. Do not change by hand.

/** A moment as a query returns it: milliseconds on SQLite, a Date on PostgreSQL. */
export type StoredDate = string | number | Date | null;

/** Whom rows belong to: every user has a personal account. */
export interface PseoAccountsRow {
	id: number;
	name: string;
	/** Key of a plan. */
	plan: string;
	/** A suspended account starts nothing and reads nothing over the API. */
	status: 'active' | 'suspended';
	renews_at: StoredDate;
	auto_renew: boolean | number;
	/** The user whose personal account this is. */
	personal_of: string | null;
	/** When the row was made. */
	date_created: StoredDate;
}

/** The written content of pages. */
export interface PseoArticlesRow {
	id: number;
	title: string;
	pseo_id: number;
	status: 'draft' | 'review' | 'approved' | 'published' | 'archived';
	/** The HTML is made from it when it is saved. */
	content_markdown: string | null;
	/** Path on the website; made from the title where it is left empty. */
	route: string;
	slug: string | null;
	/** Heading of the page, where it is not the title. */
	h1: string | null;
	language_code: string | null;
	meta_description: string | null;
	excerpt: string | null;
	tags: unknown;
	faqs: unknown;
	/** 0 to 100, from the findings below. */
	quality_score: number | null;
	/** 0 to 100; higher means more phrases that readers take for machine text. */
	ai_score: number | null;
	/** What held it for review. */
	review_reasons: unknown;
	/** What the checks found; the score follows from it. */
	findings: unknown;
	published_url: string | null;
	published_at: StoredDate;
	image: string | null;
	page: number | null;
	/** Number of the generation that wrote it; empty when a person did. */
	generation: number | null;
	/** Who wrote it: template, a model, or manual. */
	generator: string | null;
	word_count: number;
	read_time_minutes: number;
	cost_usd: number | string;
	/** Of the score profile `article` that quality_score is made by; null in rows of builds that had one profile only. */
	score_version: number | null;
	sources: unknown;
	/** JSON-LD of the page. */
	schema_org: unknown;
	/** Rendered from the markdown and sanitised. */
	content_html: string | null;
	/** Whom the row belongs to. */
	account: number;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
}

/** Requests to write a number of pages. Creating one starts it. */
export interface PseoGenerationsRow {
	id: number;
	pseo_id: number;
	/** How many planned pages to write. Saving starts the work and charges the tokens. */
	requested_count: number;
	/** On demand writes one page for a look; bulk costs less a page. */
	mode: 'on_demand' | 'bulk';
	status: 'pending' | 'running' | 'completed' | 'failed';
	stage: string | null;
	created_count: number;
	failed_count: number;
	error: string | null;
	/** The first 1,000. */
	failed_routes: unknown;
	tokens_charged: number;
	tokens_refunded: number;
	/** Tokens a page of the current attempt. */
	token_rate: number;
	cost_usd: number | string;
	/** Answers of a model that were lost, so that their cost is not in cost_usd. */
	cost_unknown: number;
	/** Whom the row belongs to. */
	account: number;
	/** Who asked for it. */
	directus_user_id: string | null;
	/** Who writes it, set at the first start. */
	writer: string | null;
	/** 1, and one more for every retry. */
	attempt: number;
	job: number | null;
	/** Names the request: the same key is charged once. */
	request_key: string;
	/** It ends once what was sent to a model has come back. */
	cancel_requested: boolean | number;
	/** Holds the website while the generation is active. */
	active_key: string | null;
	/** When the end was announced to Flows. */
	announced_at: StoredDate;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
	date_completed: StoredDate;
}

/** Background work of every kind, as GET /pseo-endpoints/jobs/:id shows it. */
export interface PseoJobsRow {
	id: number;
	type: string;
	pseo_id: number | null;
	status: 'pending' | 'running' | 'succeeded' | 'failed' | 'canceled';
	current_stage: string | null;
	progress_done: number;
	progress_total: number;
	progress_failed: number;
	error: string | null;
	input: unknown;
	result: unknown;
	tokens_charged: number;
	tokens_refunded: number;
	cost_usd: number | string;
	/** Answers of a model that were lost, so that their cost is not in cost_usd. */
	cost_unknown: number;
	/** Under which the ledger knows the charge; refunds are booked under it, too. */
	charge_reference: string | null;
	/** Whom the row belongs to. */
	account: number;
	/** Names the charge, so that it happens once. */
	request_key: string;
	/** The worker that has the job; only its transactions count. */
	lease_token: string | null;
	/** When another worker may take it. */
	lease_until: StoredDate;
	/** Since the job last got on: after eight it is given up. */
	attempts: number;
	/** When the row was made. */
	date_created: StoredDate;
	date_started: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
	date_completed: StoredDate;
}

/** The plan of a website, one row a route. */
export interface PseoPagesRow {
	id: number;
	pseo_id: number;
	/** Path on the website, starting with a slash. */
	route: string;
	title: string;
	keyword: string | null;
	/** Lower numbers are written first. */
	priority: number;
	/** Planned pages are written next, ideas wait until they are planned. */
	status: 'idea' | 'planned' | 'writing' | 'written' | 'failed' | 'existing';
	/** What the page is: a row of a data set, a hub over its rows, a subject without a row, a page that the website has. */
	kind: 'row' | 'hub' | 'idea' | 'existing';
	error: string | null;
	/** What the page may claim. To change them, open the menu at the name of this field and edit the raw value. */
	facts: unknown;
	/** Route pattern shared by the rows of one import. */
	dataset: string | null;
	source: 'plan' | 'import' | 'sitemap' | 'idea' | 'manual';
	/** From the website's sitemap. */
	lastmod: StoredDate;
	/** The generation that writes or wrote the page. */
	generation: number | null;
	facts_hash: string | null;
	/** The import that last saw the row. */
	import_run: string | null;
	/** Whom the row belongs to. */
	account: number;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
}

/** What an account may do. The default plan sets no caps. */
export interface PseoPlansRow {
	id: number;
	name: string;
	/** Stable name used by accounts. */
	key: string;
	/** Requests that an account may send in a minute. */
	requests_per_minute: number;
	/** Jobs of one account that may be pending or running at once. */
	concurrent_jobs: number;
}

/** A website's own prompts in place of the built-in ones. */
export interface PseoPromptsRow {
	id: number;
	pseo_id: number;
	/** Which prompt it replaces. */
	name: 'system' | 'draft' | 'rewrite' | 'verdict' | 'plan';
	text: string;
	/** Whom the row belongs to. */
	account: number;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
}

/** Rates and defaults of this installation. */
export interface PseoSettingsRow {
	id: number;
	/** Tokens for a page written on demand. */
	token_per_page: number;
	/** Tokens for a page of a bulk generation. */
	token_per_batch_page: number;
	/** Tokens for a content plan. */
	token_per_main_json: number;
	/** Tokens that a user made by an admin starts with; self-registered users start with them once their address is verified. */
	signup_grant: number;
	/** Key of the plan that new accounts get. */
	default_plan: string;
	/** Who writes where a website does not say; auto: Claude with a key, else the template writer. */
	default_writer: 'auto' | 'anthropic' | 'openai-compatible' | 'template';
	/** Prices in USD per million model tokens. The first of a tier is the default. */
	models: unknown;
}

/** The sum of an account's transactions. An administrator grants tokens over the API; nothing is changed here. */
export interface PseoTokenBalancesRow {
	id: number;
	/** Whom the row belongs to. */
	account: number;
	/** Tokens left; never below zero. */
	balance: number;
	/** When the row last changed. */
	date_updated: StoredDate;
}

/** Every movement of tokens, append-only: the truth that balances are computed from. */
export interface PseoTokenTransactionsRow {
	id: number;
	/** Whom the row belongs to. */
	account: number;
	kind: 'grant' | 'charge' | 'refund' | 'adjustment';
	/** Signed: charges are negative. */
	amount: number;
	balance_after: number;
	reason: string | null;
	/** What moved the tokens; the same movement cannot be booked twice. */
	reference: string;
	/** The user who granted or adjusted. */
	actor: string | null;
	/** When the row was made. */
	date_created: StoredDate;
}

/** Websites that pages are written for. */
export interface PseosRow {
	id: number;
	/** Full URL, for example https://example.com. */
	website_url: string;
	/** Instructions that guide every page of the website. */
	master_prompt: string;
	/** Shown in lists; the host name unless given. */
	name: string | null;
	/** BCP 47, for example en-US. */
	language_code: string;
	/** What the business does, for whom, and why. */
	description: string | null;
	/** The trade of the business, for example hotels or leather repair. */
	sector: string | null;
	/** CMS or platform. */
	website_software: string;
	/** Paused and archived websites keep their pages; lists can leave them out. */
	status: 'active' | 'paused' | 'archived';
	/** All optional: import_sitemap (true or false), writer (template, anthropic or openai-compatible), model, checker_model, monthly_budget_usd. For example {"import_sitemap": false}. */
	settings: unknown;
	/** Snapshot of the latest content plan. */
	main_json: unknown;
	/** Articles written so far. */
	post_counts_total: number;
	/** Whom the row belongs to. Left empty, it is the account of the person who makes the website; another one takes all its rows along. */
	account: number;
	/** Who made the website. */
	directus_user_id: string | null;
	/** Names the request that made it: the same key makes one website. */
	request_key: string | null;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
}
