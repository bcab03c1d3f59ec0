/**
 * What is shown at the first start only, and written nowhere: where to sign in, and three commands to try.
 * @param {string} url
 * @param {{ email: string, password: string }} admin
 * @param {import('../demo-seed.mjs').Demo | null} demo
 * @param {boolean} given whether the password came with the settings: it is known, and a terminal keeps what it shows
 * @returns {string[]} lines
 */
export function introduction(url, admin, demo, given) {
	return [
		'',
		`  Studio          ${url}/admin`,
		`  Administrator   ${admin.email}`,
		`  Password        ${given ? 'as set in ADMIN_PASSWORD' : admin.password}`,
		...(demo ? toTry(url, demo) : []),
		'',
		'  This is shown once and kept in no file. Ctrl-C stops the server.',
	];
}

/**
 * @param {string} url
 * @param {import('../demo-seed.mjs').Demo} demo
 */
function toTry(url, demo) {
	const call = `curl -s -H 'Authorization: Bearer ${demo.token}' ${url}/pseo-endpoints`;
	return [
		`  Demo user       ${demo.email}`,
		`  Demo token      ${demo.token}`,
		'',
		'  The demo site is being written: 25 pages about countries. Try:',
		'',
		`  ${call}/pseo`,
		`  ${call}/generations/${demo.generation_id}`,
		`  ${call}/articles${demo.article_id === null ? '' : `/${demo.article_id}/preview`}`,
	];
}
