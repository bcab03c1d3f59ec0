export { importRows, type ImportInput, type ImportReport, type ImportSink, type ImportedPage } from './import-rows.js';
export type { ExistingRoute } from './number-routes.js';
export type { ColumnReport, ColumnType } from './columns.js';
