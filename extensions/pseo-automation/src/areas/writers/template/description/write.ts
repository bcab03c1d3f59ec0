import type { PageBrief, SiteBrief, WriteOutcome } from '../../types.js';
export function writeDescription(_site: SiteBrief, _page: PageBrief): WriteOutcome { return { ok: false, error: 'x' }; }
