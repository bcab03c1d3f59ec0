import { defineCheck } from '../check.js';

export const structuredDataInvalid = defineCheck(
	{
		id: 'structured-data-invalid',
		category: 'structured_data',
		severity: 'error',
		needs: ['html'],
		title: 'Structured data that cannot be read',
		why: 'A block of JSON-LD with one wrong comma is ignored whole.',
		how_to_fix: 'Make each block valid JSON that holds an object with @context and @type.',
	},
	({ html: { structured_data } }) => {
		if (structured_data.length === 0) return 'not_applicable';
		const faults = structured_data.flatMap((data) =>
			'error' in data ? [data.error] : isNode(data.value) ? [] : ['not an object or a list of objects'],
		);
		return faults.length === 0
			? 'passed'
			: {
					message: `Expected every JSON-LD block to be a readable object; ${faults.length} of ${structured_data.length} are not.`,
					evidence: faults,
				};
	},
);

/** An object, or a list of them. */
function isNode(value: unknown): boolean {
	return Array.isArray(value) ? value.length > 0 && value.every(isObject) : isObject(value);
}

function isObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
