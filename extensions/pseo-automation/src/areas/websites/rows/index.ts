export { ImportFault } from '../../../platform/tabular/import-fault.js';
export { importRows, type ImportInput, type ImportReport, type ImportSink, type ImportedPage } from './import-rows.js';
export type { ExistingRoute } from './number-routes.js';
export type { ColumnReport, ColumnType } from './columns.js';
export { readCsv, type CsvOptions } from '../../../platform/tabular/read-csv.js';
export { readNdjson } from '../../../platform/tabular/read-json.js';
export { readJsonInAnyOrder } from '../../../platform/tabular/spooled-json.js';
export type { ByteStream } from '../../../platform/tabular/byte-lines.js';
export type { RowOrError } from '../../../platform/tabular/raw-rows.js';
