import type { CollectionModel, TableModel } from '../provisioning/model.js';
import type { DeclaredTable } from './define.js';

/**
 * A table of an area, from its file in `snapshots/`, whose words provisioning and the row types share.
 * @param model what the file holds; imported JSON has wider types than the model
 * @param ofWebsite how its rows follow their website; none for tables that belong to no website
 * @param rest who else may write it
 */
export function ownedTable(
	model: object,
	ofWebsite?: DeclaredTable['ofWebsite'],
	rest: Pick<DeclaredTable, 'byMembers'> = {},
): DeclaredTable {
	const typed = model as TableModel | CollectionModel;
	return ofWebsite === undefined ? { model: typed, ...rest } : { model: typed, ofWebsite, ...rest };
}
