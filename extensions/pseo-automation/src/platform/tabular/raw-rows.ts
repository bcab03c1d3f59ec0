/** A row as a file holds it: CSV cells are strings, JSON values are whatever JSON can say. */
export type RawRow = Record<string, unknown>;

/**
 * One good or bad row. `line` is the physical line in CSV and NDJSON (the CSV header is line 1) and the
 * position in the array, counted from 1, in JSON.
 */
export type RowOrError = { line: number; row: RawRow } | { line: number; error: string };

/** 200 columns of 10,000 characters: above that a row is no longer a row of facts about one page. */
export const MAX_COLUMNS = 200;
export const MAX_CELL_CHARACTERS = 10_000;

/** Longest row in bytes that a reader keeps in memory while it looks for the row's end. */
export const MAX_ROW_BYTES = 4_000_000;
