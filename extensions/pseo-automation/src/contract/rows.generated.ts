// Made by `npm run generate` from snapshots/. Do not change by hand.

/** A moment as a query returns it: milliseconds on SQLite, a Date on PostgreSQL. */
export type StoredDate = string | number | Date | null;

/** Whom rows belong to: every user has a personal account. */
export interface PseoAccountsRow {
	id: number;
	name: string;
	/** The user whose personal account this is. */
	personal_of: string | null;
	/** Key of a plan. */
	plan: string;
	status: 'active' | 'suspended';
	renews_at: StoredDate;
	auto_renew: boolean | number;
	/** When the row was made. */
	date_created: StoredDate;
}

/** The written content of pages. */
export interface PseoArticlesRow {
	id: number;
	/** Whom the row belongs to. */
	account: number;
	pseo_id: number;
	page: number | null;
	generation: number | null;
	route: string;
	title: string;
	/** Heading of the page, where it is not the title. */
	h1: string | null;
	slug: string | null;
	meta_description: string | null;
	excerpt: string | null;
	content_markdown: string | null;
	/** Rendered from the markdown and sanitised. */
	content_html: string | null;
	faqs: unknown;
	tags: unknown;
	schema_org: unknown;
	language_code: string | null;
	word_count: number;
	read_time_minutes: number;
	quality_score: number | null;
	ai_score: number | null;
	/** Of the score profile `article` that quality_score is made by; null in rows of builds that had one profile only. */
	score_version: number | null;
	/** Who wrote it: template, a model, or manual. */
	generator: string | null;
	sources: unknown;
	/** What the checks found: [{check, severity, message}]; quality_score follows from it. */
	findings: unknown;
	/** Why a person should look before it is published: [{rule, message, quote}]. */
	review_reasons: unknown;
	image: string | null;
	cost_usd: number | string;
	status: 'draft' | 'review' | 'approved' | 'published' | 'archived';
	published_url: string | null;
	published_at: StoredDate;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
}

/** Requests to write a number of pages. Creating one starts it. */
export interface PseoGenerationsRow {
	id: number;
	/** Whom the row belongs to. */
	account: number;
	pseo_id: number;
	/** Who asked for it. */
	directus_user_id: string | null;
	mode: 'on_demand' | 'bulk';
	status: 'pending' | 'running' | 'completed' | 'failed';
	stage: string | null;
	requested_count: number;
	created_count: number;
	failed_count: number;
	/** [{route, error}], the first 1,000. */
	failed_routes: unknown;
	tokens_charged: number;
	tokens_refunded: number;
	/** Tokens a page of the current attempt. */
	token_rate: number;
	cost_usd: number | string;
	/** Answers of a model that were lost, so that their cost is not in cost_usd. */
	cost_unknown: number;
	/** Who writes it, set at the first start. */
	writer: string | null;
	/** It ends once what was sent to a model has come back. */
	cancel_requested: boolean | number;
	error: string | null;
	/** Names the request: the same key is charged once. */
	request_key: string;
	/** 1, and one more for every retry. */
	attempt: number;
	/** Holds the website while the generation is active. */
	active_key: string | null;
	job: number | null;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
	date_completed: StoredDate;
	/** When the end was announced to Flows. */
	announced_at: StoredDate;
}

/** Background work of every kind, as GET /pseo-endpoints/jobs/:id shows it. */
export interface PseoJobsRow {
	id: number;
	/** Whom the row belongs to. */
	account: number;
	pseo_id: number | null;
	type: 'generation' | 'plan' | 'sitemap_import';
	status: 'pending' | 'running' | 'succeeded' | 'failed' | 'canceled';
	current_stage: string | null;
	progress_total: number;
	progress_done: number;
	progress_failed: number;
	error: string | null;
	cost_usd: number | string;
	/** Answers of a model that were lost, so that their cost is not in cost_usd. */
	cost_unknown: number;
	tokens_charged: number;
	tokens_refunded: number;
	/** Under which the ledger knows the charge; refunds are booked under it, too. */
	charge_reference: string | null;
	/** Names the charge, so that it happens once. */
	request_key: string;
	input: unknown;
	result: unknown;
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
	/** Whom the row belongs to. */
	account: number;
	pseo_id: number;
	/** Path on the website, starting with a slash. */
	route: string;
	title: string;
	keyword: string | null;
	source: 'plan' | 'import' | 'sitemap' | 'idea' | 'manual';
	/** What the page is: a row of a data set, a hub over its rows, a subject without a row, a page that the website has. */
	kind: 'row' | 'hub' | 'idea' | 'existing';
	status: 'idea' | 'planned' | 'writing' | 'written' | 'failed' | 'existing';
	/** Lower numbers are written first. */
	priority: number;
	/** Route pattern shared by the rows of one import. */
	dataset: string | null;
	/** What the page may claim. */
	facts: unknown;
	facts_hash: string | null;
	/** The import that last saw the row. */
	import_run: string | null;
	/** The generation that writes or wrote the page. */
	generation: number | null;
	error: string | null;
	/** From the website's sitemap. */
	lastmod: StoredDate;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
}

/** What an account may do. The default plan sets no caps. */
export interface PseoPlansRow {
	id: number;
	/** Stable name used by accounts. */
	key: string;
	name: string;
	/** Requests that an account may send in a minute. */
	requests_per_minute: number;
	/** Jobs of one account that may be pending or running at once. */
	concurrent_jobs: number;
}

/** A website's own prompts in place of the built-in ones. */
export interface PseoPromptsRow {
	id: number;
	/** Whom the row belongs to. */
	account: number;
	pseo_id: number;
	/** Which prompt it replaces. */
	name: 'system' | 'draft' | 'rewrite' | 'verdict' | 'plan';
	text: string;
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
	/** Models with their prices in USD per million tokens: [{id, writer, tier, input, output, cache_write_5m, cache_write_1h, cache_read, batch_factor}]. The first of a tier is the default. */
	models: unknown;
}

/** The sum of an account's transactions. Changed only together with one; use POST /pseo-endpoints/billing/grants. */
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
	/** What moved the tokens; the same movement cannot be booked twice. */
	reference: string;
	reason: string | null;
	/** The user who granted or adjusted. */
	actor: string | null;
	/** When the row was made. */
	date_created: StoredDate;
}

/** Websites that pages are written for. */
export interface PseosRow {
	id: number;
	/** Whom the row belongs to. */
	account: number;
	/** Who made the website. */
	directus_user_id: string | null;
	/** Shown in lists; the host name unless given. */
	name: string | null;
	/** Full URL, for example https://example.com. */
	website_url: string;
	/** CMS or platform. */
	website_software: string;
	/** Instructions that guide every page of the website. */
	master_prompt: string;
	status: 'active' | 'paused' | 'archived';
	/** BCP 47, for example en-US. */
	language_code: string;
	/** What the business does, for whom, and why. */
	description: string | null;
	sector: string | null;
	/** Snapshot of the latest content plan. */
	main_json: unknown;
	/** Options of the website, for example {"import_sitemap": false}. */
	settings: unknown;
	/** Articles written so far. */
	post_counts_total: number;
	/** Names the request that made it: the same key makes one website. */
	request_key: string | null;
	/** When the row was made. */
	date_created: StoredDate;
	/** When the row last changed. */
	date_updated: StoredDate;
}
