/** Characters that would close the element, or that cannot be seen and reorder what can. JSON keeps their meaning when escaped. */
const DANGEROUS = /[<>&\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Data of strangers for the user block. Inside the element stands one line of JSON without `<`, `>` and `&`, so that
 * nothing in the data can end the element or begin another.
 */
export function dataBlock(name: string, value: unknown): string {
	const json = JSON.stringify(value).replace(
		DANGEROUS,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	return `<data name="${name}">${json}</data>`;
}
