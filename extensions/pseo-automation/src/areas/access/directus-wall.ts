import { AppError } from '../../kernel/errors.js';
import { mayAct, type Role, SYSTEM, type Who } from '../../kernel/who.js';
import type { AreaContext, DirectusHook, FilterContext, DeclaredTable } from '../../platform/area/index.js';
import type { CollectionModel } from '../../platform/provisioning/index.js';
import { type Query, wallQuery, type WallOf } from '../../platform/wall/index.js';
import { isPermitted, readAccountsOf } from './wall.store.js';

const ACCOUNTS = 'pseo_accounts';

/** Where the account of a collection's rows stands; null for rows that are no account's, such as plans. */
function accountColumn(model: CollectionModel): string | null {
	if (model.collection === ACCOUNTS) return 'id';
	return model.fields['account']?.to === ACCOUNTS ? 'account' : null;
}

/**
 * The account wall on the doors of Directus itself (/items, GraphQL, WebSockets, exports, Flows with a user), made from
 * the tables that the areas declare: whatever an administrator permits a policy, its users see and change the rows of
 * their own accounts only. Tables that Studio does not show are the product's alone. Administrators and the system pass.
 * @param members the accounts of a user with the roles there, asked on this connection
 */
export function wallHooks(
	{ declared, installation }: Pick<AreaContext, 'declared' | 'installation'>,
	members: (user: string, from: FilterContext['database']) => Promise<ReadonlyMap<number, Role>>,
): DirectusHook[] {
	const tables = new Map(declared.tables.map(({ name, table }) => [name, table]));
	const isOurs = (name: string): boolean => {
		const provisioned = installation.provisioned();
		return tables.has(name) && (provisioned.ready || !provisioned.foreign.includes(name));
	};
	const rolesOf = async ({ accountability, database }: FilterContext): Promise<ReadonlyMap<number, Role>> =>
		accountability?.user ? members(accountability.user, database) : new Map<number, Role>();

	const read: DirectusHook = {
		event: '*.query',
		async filter(query, meta, context) {
			if (passes(context)) return query;
			const walls = (accounts: number[], onTouch: () => void): WallOf => {
				return (collection) => {
					if (!isOurs(collection)) return 'open';
					const column = columnOf(tables.get(collection) as DeclaredTable);
					if (column === 'none') return 'open';
					onTouch();
					return column === 'closed' ? 'closed' : { [column]: { _in: accounts } };
				};
			};
			const collection = String(meta['collection']);
			let touched = false;
			const open = wallQuery(
				context.schema,
				collection,
				query as Query,
				walls([], () => (touched = true)),
			);
			if (!touched) return open;
			const accounts = [...(await rolesOf(context)).keys()];
			return wallQuery(
				context.schema,
				collection,
				query as Query,
				walls(accounts, () => {}),
			);
		},
	};
	const writes = [...tables].flatMap(([name, table]) => {
		const guard = new WriteGuard(name, table, tables, rolesOf);
		return [
			{ event: `${name}.items.create`, filter: (payload, _meta, context) => guard.create(payload, context) },
			{
				event: `${name}.items.update`,
				filter: (payload, meta, context) => guard.update(payload, meta['keys'] as unknown[], context),
			},
			{
				event: `${name}.items.delete`,
				filter: (keys, _meta, context) => guard.remove(keys as unknown as unknown[], context),
			},
		] satisfies DirectusHook[];
	});
	return [read, ...writes];
}

const passes = ({ accountability }: FilterContext): boolean => accountability === null || accountability.admin === true;

/** `closed` for tables that Studio does not show, `none` for rows that are no account's. */
function columnOf({ model }: DeclaredTable): string {
	return 'collection' in model ? (accountColumn(model) ?? 'none') : 'closed';
}

const fieldsOf = ({ model }: DeclaredTable): CollectionModel['fields'] => ('collection' in model ? model.fields : {});

/** Which changes of a collection Directus may make for whom. */
class WriteGuard {
	private readonly column: string;
	/** Fields that refer to rows of an account, with the table that they refer to. */
	private readonly references: { field: string; table: string }[];
	/** Those of them that only the server sets. */
	private readonly serverSet: ReadonlySet<string>;
	private readonly ofWebsite: boolean;

	constructor(
		private readonly name: string,
		private readonly table: DeclaredTable,
		tables: ReadonlyMap<string, DeclaredTable>,
		private readonly rolesOf: (context: FilterContext) => Promise<ReadonlyMap<number, Role>>,
	) {
		this.column = columnOf(table);
		this.references = Object.entries(fieldsOf(table)).flatMap(([field, { to }]) =>
			to !== undefined && to !== ACCOUNTS && tables.has(to) ? [{ field, table: to }] : [],
		);
		this.serverSet = new Set(
			this.references.flatMap(({ field }) => (fieldsOf(table)[field]?.readonly === true ? [field] : [])),
		);
		this.ofWebsite = this.references.some(({ field }) => field === 'pseo_id');
	}

	/** A new row belongs to the account of its website, or to one of its maker's. */
	async create(given: Record<string, unknown>, context: FilterContext): Promise<Record<string, unknown>> {
		await this.permitted('create', context);
		if (context.accountability === null || !this.isOfAccounts()) return this.unlessMember(given, context);
		// Which rows the server's own work belongs to is never said by a form.
		const payload = Object.fromEntries(Object.entries(given).filter(([field]) => !this.serverSet.has(field)));
		const who = await this.caller(context);
		const referred = await this.referredAccounts(payload, context, who);
		const [account] = referred;
		if (referred.size > 1) throw this.mixed();
		if (account !== undefined) return { ...payload, [this.column]: account };
		const named = payload[this.column];
		if (named !== undefined && named !== null && !mayAct(who, Number(named), 'editor')) throw this.foreign();
		return payload;
	}

	/** A row stays in its account, and refers to rows of the same one. A website takes its rows along. */
	async update(
		payload: Record<string, unknown>,
		keys: readonly unknown[],
		context: FilterContext,
	): Promise<Record<string, unknown>> {
		await this.permitted('update', context);
		if (!this.isOfAccounts()) return this.unlessMember(payload, context);
		const named = payload[this.column];
		const referring = this.references.some(({ field }) => payload[field] !== undefined && payload[field] !== null);
		const moves = named !== undefined && this.ofWebsite;
		// The product's own changes move nothing, and there are many of them.
		if (context.accountability === null && !moves) return payload;
		if (passes(context) && !moves && !referring) return payload;
		const who = await this.caller(context);
		const accounts = new Set((await this.accountsOf(keys, context)).values());
		for (const account of accounts) if (!mayAct(who, account, 'editor')) throw this.foreign();
		if (moves && [...accounts].some((account) => account !== Number(named))) throw this.mixed();
		for (const account of await this.referredAccounts(payload, context, who))
			if ([...accounts].some((other) => other !== account)) throw this.mixed();
		return payload;
	}

	/** What belongs to a website an editor deletes; the website itself only an owner. */
	async remove(keys: readonly unknown[], context: FilterContext): Promise<readonly unknown[]> {
		if (passes(context)) return keys;
		await this.permitted('delete', context);
		if (!this.isOfAccounts()) return this.unlessMember(keys, context);
		const who = await this.caller(context);
		const least = this.ofWebsite ? 'editor' : 'owner';
		for (const account of (await this.accountsOf(keys, context)).values())
			if (!mayAct(who, account, least)) throw this.foreign();
		return keys;
	}

	/**
	 * Directus asks for permissions only after the filters: asked here first, a caller without one is told nothing of what
	 * is wrong with a payload, and nothing happens that other filters do.
	 */
	private async permitted(action: 'create' | 'update' | 'delete', context: FilterContext): Promise<void> {
		if (passes(context)) return;
		const { user, roles } = { user: null, roles: [], ...context.accountability };
		const { database } = context;
		if (!(await isPermitted(database, { user, roles }, action, this.name))) throw this.foreign();
	}

	private isOfAccounts(): boolean {
		return this.column !== 'closed' && this.column !== 'none';
	}

	private unlessMember<Payload>(payload: Payload, context: FilterContext): Payload {
		if (passes(context)) return payload;
		throw this.foreign();
	}

	/** @throws forbidden where members do not write this collection through Directus */
	private async caller(context: FilterContext): Promise<Who> {
		if (passes(context)) return SYSTEM;
		if (this.table.byMembers !== 'written') throw this.foreign();
		const roles = await this.rolesOf(context);
		const user = context.accountability?.user ?? '';
		return { kind: 'account', id: 0, user, admin: false, roles, requestsPerMinute: 0, scopes: 'all' };
	}

	private accountsOf(keys: readonly unknown[], { database }: FilterContext): Promise<Map<number, number>> {
		return readAccountsOf(database, SYSTEM, { table: this.name, column: this.column }, keys);
	}

	/** The accounts of the rows that a payload refers to. @throws forbidden for one that the caller may not edit */
	private async referredAccounts(
		payload: Record<string, unknown>,
		{ database, accountability }: FilterContext,
		who: Who,
	): Promise<Set<number>> {
		const found = new Set<number>();
		for (const { field, table } of this.references) {
			const value = payload[field];
			if (value === undefined || value === null) continue;
			if (typeof value === 'object') {
				// Directus would write the row in it, too, and only then tell its number.
				if (accountability?.admin === true) continue;
				throw new AppError('forbidden', 403, `${this.name}.${field}: expected a number, got a row`);
			}
			for (const account of (
				await readAccountsOf(database, SYSTEM, { table, column: 'account' }, [value])
			).values()) {
				if (!mayAct(who, account, 'editor')) throw this.foreign();
				found.add(account);
			}
		}
		return found;
	}

	private foreign(): AppError {
		return new AppError('forbidden', 403, `You may not change these rows of ${this.name}`);
	}

	private mixed(): AppError {
		return new AppError(
			'forbidden',
			403,
			`${this.name}: expected rows of one account, got several; a website takes its rows along when it moves`,
		);
	}
}
