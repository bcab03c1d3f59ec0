import { extname } from 'node:path';
import { transform } from 'esbuild';

/** Node 22 and every browser that the Studio supports know it: private fields stay fields, lowered they are WeakMaps. */
const TARGET = 'es2022';

/**
 * The builder of extensions translates TypeScript to ES2020 and has no option for it. That costs a tenth of the time of
 * writing a page, and the garbage collector more.
 */
const inModernJavaScript = {
	name: 'in-modern-javascript',
	/** @param {{ plugins: { name?: string, transform?: Function }[] }} options of the whole build */
	options(options) {
		const translator = options.plugins.find((plugin) => plugin?.name === 'esbuild');
		if (translator?.transform === undefined)
			throw new Error('expected the builder to translate with a plugin "esbuild"');
		translator.transform = async (/** @type {string} */ code, /** @type {string} */ id) => {
			if (extname(id) !== '.ts') return null;
			const { code: translated } = await transform(code, { loader: 'ts', target: TARGET, sourcefile: id });
			return { code: translated, map: null };
		};
		return null;
	},
};

/** Packages are packed closely, without their names being changed; our own code stays readable in stack traces. */
const packedPackages = {
	name: 'packed-packages',
	/** @param {string} code @param {string} id */
	async transform(code, id) {
		if (!id.includes('/node_modules/') || !/\.[cm]?js$/.test(id)) return null;
		const packed = await transform(code, {
			minifyWhitespace: true,
			minifySyntax: true,
			target: TARGET,
			sourcefile: id,
		});
		return { code: packed.code, map: null };
	},
};

/** Takes the failpoints out of the build, calls and imports: `PSEO_FAILPOINTS=1` keeps them, for the fault suite. */
const withoutFailpoints = {
	name: 'without-failpoints',
	/** @param {string} code @param {string} id */
	transform(code, id) {
		if (process.env.PSEO_FAILPOINTS === '1' || !id.includes('/src/') || !code.includes('failpoint(')) return null;
		return { code: code.replace(/^\s*failpoint\(["'][a-z_.]+["']\);$/gm, ''), map: null };
	},
};

export default { plugins: [inModernJavaScript, packedPackages, withoutFailpoints] };
