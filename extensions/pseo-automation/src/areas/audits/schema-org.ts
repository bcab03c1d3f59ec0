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

/** Deeper nesting than this is no structured data but an attack on the stack. */
const DEEPEST = 20;

/** What the types in a JSON-LD value lack, wherever in the value they stand. */
export function faultsOf(value: unknown): string[] {
	return nodesOf(value, 0).flatMap((node) =>
		typesOf(node).flatMap((type) =>
			Object.hasOwn(REQUIRED, type) ? (REQUIRED[type] ?? []).flatMap((check) => check(node, type)) : [],
		),
	);
}

function nodesOf(value: unknown, depth: number): Node[] {
	if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
	if (Array.isArray(value)) return value.flatMap((item) => nodesOf(item, depth + 1));
	return [value as Node, ...Object.values(value).flatMap((inner) => nodesOf(inner, depth + 1))];
}

function typesOf(node: Node): string[] {
	return listOf(node['@type']).flatMap((type) =>
		typeof type === 'string' ? [type.replace(/^(?:https?:\/\/schema\.org\/|schema:)/, '')] : [],
	);
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
