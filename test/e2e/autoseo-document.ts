import { expect } from 'vitest';

const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Where the AutoSEO document shows some text. */
export const TEXT = expect.any(String) as unknown;
/** Where it shows a moment. */
export const iso = expect.stringMatching(ISO_DATE) as unknown;
