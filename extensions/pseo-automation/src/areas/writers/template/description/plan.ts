import type { PlannedPage, SiteBrief } from '../../types.js';
export function planDescription(_site: SiteBrief): PlannedPage[] { return []; }
