type Node = Record<string, unknown>;

/** A property, or a rule of its own for what stands in it. */
type Requirement = (node: Node, name: string) => string[];

const has =
	(...properties: string[]): Requirement =>
	(node, name) =>
		properties.filter((property) => isEmpty(node[property])).map((property) => `${name} needs ${property}`);

/**
 * What Google's documentation of each type requires. For articles it requires nothing and recommends the headline first:
 * an article without one says nothing, so it is asked for here.
 */
const REQUIRED: Record<string, readonly Requirement[]> = {
	Article: [has('headline')],
	NewsArticle: [has('headline')],
	BlogPosting: [has('headline')],
	TechArticle: [has('headline')],
	FAQPage: [has('mainEntity'), (node) => listOf(node['mainEntity']).flatMap(questionFaults)],
	BreadcrumbList: [
		has('itemListElement'),
		(node) => {
			const items = listOf(node['itemListElement']);
			return items.flatMap((item, index) => breadcrumbFaults(item, index, index === items.length - 1));
		},
	],
};

const SCHEMA_PREFIX = /^(?:https?:\/\/schema\.org\/|schema:)/;
/** Deeper nesting than this is no structured data but an attack on the stack. */
const DEEPEST = 20;

/** What the types in a JSON-LD value lack, wherever in the value they stand. */
export function faultsOf(value: unknown): string[] {
	const faults: string[] = [];
	collect(value, 0, faults);
	return faults;
}

function collect(value: unknown, depth: number, faults: string[]): void {
	if (depth > DEEPEST || typeof value !== 'object' || value === null) return;
	if (!Array.isArray(value)) {
		const node = value as Node;
		for (const type of typesOf(node))
			if (Object.hasOwn(REQUIRED, type))
				for (const check of REQUIRED[type] ?? []) faults.push(...check(node, type));
	}
	for (const inner of Object.values(value) as unknown[])
		if (typeof inner === 'object') collect(inner, depth + 1, faults);
}

function typesOf(node: Node): string[] {
	const type = node['@type'];
	if (typeof type === 'string') return [bare(type)];
	return listOf(type).flatMap((one) => (typeof one === 'string' ? [bare(one)] : []));
}

function bare(type: string): string {
	return type.includes(':') ? type.replace(SCHEMA_PREFIX, '') : type;
}

function questionFaults(value: unknown, index: number): string[] {
	const name = `Question ${index + 1}`;
	if (!isNode(value)) return [`${name} needs to be an object`];
	const answers = listOf(value['acceptedAnswer']);
	return [
		...has('name', 'acceptedAnswer')(value, name),
		...answers.flatMap((answer) =>
			isNode(answer)
				? has('text')(answer, `the answer to ${name}`)
				: [`the answer to ${name} needs to be an object`],
		),
	];
}

function breadcrumbFaults(value: unknown, index: number, last: boolean): string[] {
	const name = `ListItem ${index + 1}`;
	if (!isNode(value)) return [`${name} needs to be an object`];
	const { item } = value;
	const named = !isEmpty(value['name']) || (isNode(item) && !isEmpty(item['name']));
	return [
		...has('position')(value, name),
		...(named ? [] : [`${name} needs name`]),
		...(last || !isEmpty(item) ? [] : [`${name} needs item`]),
	];
}

function listOf(value: unknown): unknown[] {
	return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

function isNode(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined ||
		value === null ||
		(typeof value === 'string' && value.trim() === '') ||
		(Array.isArray(value) && value.length === 0)
	);
}
