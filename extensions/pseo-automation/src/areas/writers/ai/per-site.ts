import type { SiteBrief } from '../types.js';

/**
 * What is read of the owner's texts, once for all pages that are written from the same brief: instructions are long, and
 * a job has a thousand pages for one of them. A brief never changes; a website that was changed gets a new one.
 */
export function oncePerSite<T>(read: (site: SiteBrief) => T): (site: SiteBrief) => T {
	const known = new WeakMap<SiteBrief, { value: T }>();
	return (site) => {
		let entry = known.get(site);
		if (entry === undefined) known.set(site, (entry = { value: read(site) }));
		return entry.value;
	};
}
