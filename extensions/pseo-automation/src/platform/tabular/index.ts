/** Rows of uploaded files: CSV, JSON and NDJSON, as streams of good and bad rows. */
export { ImportFault } from './import-fault.js';
export { MAX_CELL_CHARACTERS, MAX_COLUMNS, type RawRow, type RowOrError } from './raw-rows.js';
export { readCsv } from './read-csv.js';
export { readJson, readNdjson } from './read-json.js';
export { readJsonInAnyOrder } from './spooled-json.js';
