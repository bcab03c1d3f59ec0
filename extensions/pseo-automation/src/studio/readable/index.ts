import { defineComponent, h } from 'vue';
import { type Table, tableOf } from './table-of.js';

const CELL = {
	padding: '8px 12px 8px 0',
	borderBottom: '1px solid var(--theme--border-color-subdued)',
	textAlign: 'start',
	verticalAlign: 'top',
	overflowWrap: 'anywhere',
} as const;
const QUIET = { color: 'var(--theme--foreground-subdued)' } as const;

function drawn({ head, rows, more }: Table) {
	const headings = head?.map((name) =>
		h('th', { scope: 'col', style: { ...CELL, ...QUIET, fontWeight: 600 } }, name),
	);
	const lines = rows.map((cells) =>
		h(
			'tr',
			cells.map((cell, index) =>
				head === null && cells.length > 1 && index === 0
					? h('th', { scope: 'row', style: { ...CELL, ...QUIET, fontWeight: 400, width: '30%' } }, cell)
					: h('td', { style: CELL }, cell),
			),
		),
	);
	return h('div', { class: 'pseo-readable', style: { overflowX: 'auto' } }, [
		h('table', { style: { width: '100%', borderCollapse: 'collapse', fontVariantNumeric: 'tabular-nums' } }, [
			...(headings ? [h('thead', [h('tr', headings)])] : []),
			h('tbody', lines),
		]),
		...(more > 0 ? [h('p', { style: QUIET }, `… ${more}`)] : []),
	]);
}

/** Shows JSON that the product writes (facts, findings, results) as a table instead of as code. */
export default {
	id: 'pseo-readable',
	name: 'Readable table',
	icon: 'table',
	description: 'JSON that the server writes, as a table to read',
	component: defineComponent({
		props: { value: { type: [Object, Array, String, Number, Boolean], default: null } },
		setup(props) {
			return () => {
				const table = tableOf(props.value);
				return table ? drawn(table) : h('div', { class: 'pseo-readable', style: QUIET }, '—');
			};
		},
	}),
	types: ['json', 'text', 'string'],
	group: 'other',
	options: null,
};
