import { defineCheck } from '../check.js';
import { faultsOf } from '../schema-org.js';

export const structuredDataRequired = defineCheck(
	{
		id: 'structured-data-required',
		category: 'structured_data',
		severity: 'warning',
		needs: ['html'],
		title: 'Structured data lacks what its type needs',
		why: 'A search engine shows a rich result only if the required properties are there.',
		how_to_fix: 'Add the properties that the message names, or leave the type out.',
	},
	({ html: { structured_data } }) => {
		if (structured_data.length === 0) return 'not_applicable';
		const faults = structured_data.flatMap((data) => ('value' in data ? faultsOf(data.value) : []));
		return faults.length === 0
			? 'passed'
			: {
					message: `Expected the required properties of each type; missing: ${faults.slice(0, 3).join('; ')}${faults.length > 3 ? `; and ${faults.length - 3} more` : ''}.`,
					evidence: faults,
				};
	},
);
