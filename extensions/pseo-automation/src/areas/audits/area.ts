import type { Area } from '../../platform/area/index.js';

/** Pure: it has a place among the areas, and nothing else to declare. */
export const auditsArea: Area = { name: 'audits', open: () => undefined };
