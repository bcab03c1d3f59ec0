// The builder of extensions has no option of its own for what a build leaves out.

/** Takes the failpoints out of the build, calls and imports: `PSEO_FAILPOINTS=1` keeps them, for the fault suite. */
const withoutFailpoints = {
	name: 'without-failpoints',
	/** @param {string} code @param {string} id */
	transform(code, id) {
		if (process.env.PSEO_FAILPOINTS === '1' || !id.includes('/src/') || !code.includes('failpoint(')) return null;
		return { code: code.replace(/^\s*failpoint\(["'][a-z_.]+["']\);$/gm, ''), map: null };
	},
};

export default { plugins: [withoutFailpoints] };
