import { AREAS, FLOORS, roomOfImport } from './rooms.mjs';
import { houseRule, onImport } from './visit.mjs';

/** Imports go down the floors, and between areas only through index.ts towards those listed before. */
export const importsGoDown = houseRule('imports go down the floors', (context, room) =>
	onImport((specifier, node) => {
		const problem = problemWith(room, specifier, roomOfImport(context.filename, specifier));
		if (problem) context.report({ node, message: problem });
	}),
);

/** Rooms of one area that know nothing of each other. */
const APART = [['areas/writers/ai/', 'areas/writers/template/']];
const STUDIO_PACKAGES = /^(vue|vue-router|vue-i18n|pinia|@directus\/extensions-sdk)$/;

/**
 * @param {import('./rooms.mjs').Room} from
 * @param {string} specifier
 * @param {import('./rooms.mjs').Room | null} to null for packages
 */
function problemWith(from, specifier, to) {
	if (!to)
		return from.studio && !specifier.startsWith('.') && !STUDIO_PACKAGES.test(specifier)
			? `studio/ imports only contract/, Vue and the SDK, not "${specifier}".`
			: null;
	if (from.studio)
		return to.studio || to.floor === 'contract'
			? null
			: `studio/ imports only contract/, Vue and the SDK, not ${to.path}.`;
	if (FLOORS.indexOf(to.floor) < FLOORS.indexOf(from.floor)) {
		return `Imports go down only: ${FLOORS.join(' -> ')}. ${from.floor} may not import ${to.path} (${to.floor}). News travels up as an event or a job.`;
	}
	const stranger = APART.find((rooms) => rooms.some((room) => from.path.startsWith(room)))?.find(
		(room) => to.path.startsWith(room) && !from.path.startsWith(room),
	);
	if (stranger) return `${from.path} may not import ${to.path}: what both rooms need stands beside them.`;
	if (!from.area || !to.area || from.area === to.area) return null;
	for (const area of [from.area, to.area]) {
		if (!AREAS.includes(area)) return `The area "${area}" has no place in the order: add it to AREAS in wiring.ts.`;
	}
	if (AREAS.indexOf(to.area) > AREAS.indexOf(from.area)) {
		return `${from.area} may not import ${to.area}, which is listed after it. Append an event, enqueue a job, or let ${AREAS.at(-1)} compose the two.`;
	}
	return /^areas\/[^/]+\/(index(\.(js|ts))?)?$/.test(`${to.path}`)
		? null
		: `Between areas only through areas/${to.area}/index.js, not ${to.path}.`;
}
