import { randomUUID } from 'node:crypto';
import type { WebsiteCreate, WebsiteUpdate } from '../../contract/websites.js';
import type { Account, Who } from '../../kernel/who.js';
import type { Declarations } from '../../platform/area/index.js';
import { type Db, isUniqueViolation } from '../../platform/db/index.js';
import type { Items } from '../../platform/db/items.js';
import { httpError } from '../../platform/http/index.js';
import { failpoint } from '../../platform/faults/index.js';
import { keepSlot, takeSlot, THIS_PROCESS } from '../../platform/slots/index.js';
import { ImportFault, readCsv, readJsonInAnyOrder, readNdjson, type RowOrError } from '../../platform/tabular/index.js';
import type { Jobs } from '../jobs/index.js';
import { websiteError } from './errors.js';
import * as pages from './pages/index.js';
import { importRows, type ImportReport } from './rows/index.js';
import * as store from './store.js';
import { normalizeWebsiteUrl } from './website-url.js';

export interface RowsUpload {
	stream: AsyncIterable<Uint8Array>;
	contentType: string;
	route: string | undefined;
	title: string | undefined;
}

export interface Websites {
	/** The same request key makes one website. @throws invalid_website_url */
	create(who: Account, fields: WebsiteCreate, requestKey: string): Promise<store.Website>;
	read(who: Who, id: number): Promise<store.Website>;
	list: (
		who: Who,
		page: { limit: number; before: number | null; status?: string | undefined },
	) => Promise<store.Website[]>;
	update(who: Account, id: number, change: WebsiteUpdate): Promise<store.Website>;
	/** Deletes a website with everything in it, for its owner. @throws website_busy unless forced */
	remove(who: Account, id: number, force: boolean): Promise<void>;
	/**
	 * Reads rows into the plan while they come in.
	 * @throws import_active, invalid_body, invalid_json, unsupported_media_type
	 */
	importRows(who: Account, id: number, upload: RowsUpload): Promise<ImportReport>;
	listPages(who: Who, website: number, asked: Parameters<typeof pages.listPages>[2]): Promise<pages.Page[]>;
}

/** Renewed while an import runs. */
const IMPORT_LEASE_MS = 30_000;

export interface WebsiteDeps {
	db: Db;
	items: Items;
	/** Those of all areas: their rows go with a website. */
	tables: Declarations['tables'];
	jobs: Jobs;
}

export function createWebsites({ db, items, tables, jobs }: WebsiteDeps): Websites {
	return {
		async create(who, fields, requestKey) {
			const { url, host } = checkedUrl(fields.website_url);
			try {
				const id = await store.insertWebsite(items, who, {
					...fields,
					request_key: requestKey,
					name: fields.name ?? host,
					website_url: url,
				});
				return await store.readWebsite(db, who, id);
			} catch (error) {
				// The process died after it had made the website, and the caller asks again.
				const earlier = isUniqueViolation(error) ? await store.findWebsite(db, who, requestKey) : null;
				if (!earlier) throw error;
				return earlier;
			}
		},
		read: (who, id) => store.readWebsite(db, who, id),
		list: (who, page) => store.listWebsites(db, who, page),
		async update(who, id, change) {
			await store.updateWebsite(items, await store.readWebsite(db, who, id, 'editor'), change);
			return store.readWebsite(db, who, id);
		},
		async remove(who, id, force) {
			const website = await store.readWebsite(db, who, id, 'owner');
			const active = await jobs.namesOfActive(website);
			if (active.length > 0 && !force) throw websiteError('website_busy', { jobs: active.join(', ') });
			await jobs.cancelAll(website);
			failpoint('website.jobs_canceled');
			await store.deleteWebsite(db, items, tables, website);
		},
		async importRows(who, id, upload) {
			const website = await store.readWebsite(db, who, id, 'editor');
			const run = randomUUID();
			const holder = `${THIS_PROCESS}|${run}`;
			const slot = `import:${id}`;
			if (!(await takeSlot(db, slot, IMPORT_LEASE_MS, holder)).taken) throw websiteError('import_active');
			const kept = keepSlot(db, slot, IMPORT_LEASE_MS, holder);
			try {
				const { rows, route, title } = await openRows(upload);
				const store = pages.importSink(db, website);
				const sink: typeof store = {
					...store,
					save(chunk, dataSet) {
						if (kept.lost) throw websiteError('import_active');
						return store.save(chunk, dataSet);
					},
				};
				return await importRows({ rows, route, title, language: website.language_code, run, sink });
			} catch (error) {
				throw error instanceof ImportFault ? asHttpError(error) : error;
			} finally {
				await kept.end();
			}
		},
		listPages: async (who, id, asked) => pages.listPages(db, await store.readWebsite(db, who, id), asked),
	};
}

/** @throws invalid_website_url */
export function checkedUrl(input: unknown): { url: string; host: string } {
	const checked = normalizeWebsiteUrl(input);
	if (checked.ok) return checked;
	throw websiteError('invalid_website_url', {
		message: checked.message,
		fields: [{ field: 'website_url', message: checked.message }],
	});
}

async function openRows({
	stream,
	contentType,
	route,
	title,
}: RowsUpload): Promise<{ rows: AsyncIterable<RowOrError>; route: string; title: string | undefined }> {
	if (contentType === 'application/json') {
		const body = await readJsonInAnyOrder(stream, { route, title });
		return { rows: body.rows, route: body.route as string, title: body.title };
	}
	if (contentType !== 'text/csv' && contentType !== 'application/x-ndjson') {
		throw httpError('unsupported_media_type', {
			expected: 'text/csv, application/json or application/x-ndjson',
			got: contentType || 'no Content-Type',
		});
	}
	if (route === undefined) {
		throw new ImportFault(
			'route_missing',
			'Expected ?route= in the query, for example /countries/{slug}; got none',
			{ field: 'route' },
		);
	}
	return { rows: contentType === 'text/csv' ? readCsv(stream) : readNdjson(stream), route, title };
}

function asHttpError(fault: ImportFault) {
	if (fault.code === 'invalid_json') return httpError('invalid_json', { reason: fault.message });
	const field = typeof fault.details['field'] === 'string' ? fault.details['field'] : 'rows';
	return httpError('invalid_body', {
		first: fault.message,
		reason: fault.code,
		...fault.details,
		fields: [{ field, message: fault.message }],
	});
}
