import type { Trx } from '../db/index.js';

/**
 * Steps from one version of the model to the next, for what adding cannot do: filling a new column, splitting one.
 * The key is the version that a step leads to. `snapshots/model.json` holds the newest.
 */
export const migrations: Record<number, (trx: Trx) => Promise<void>> = {};
