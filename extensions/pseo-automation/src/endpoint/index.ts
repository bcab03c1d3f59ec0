import type { Router } from '../platform/http/index.js';
import { type DirectusContext, wire } from '../wiring.js';

/** Mounts every declared route at /pseo-endpoints. */
export default {
	id: 'pseo-endpoints',
	handler: (router: Router, context: DirectusContext): void => wire(context).mount(router),
};
