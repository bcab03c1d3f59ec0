import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, the longest first: started last, one of them would keep the other workers waiting. */
const LONG = [
	'chaos/failpoints',
	'chaos/claude-failpoints',
	'e2e/shares',
	'e2e/restart',
	'e2e/claude-batches',
	'e2e/upgrade',
	'e2e/two-instances',
	'e2e/flows',
	'e2e/start',
	'e2e/provisioning',
	'chaos/provisioning',
];

/** The order of a whole run, also where no former run has left its times: long files, then others as vitest sorts them. */
export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const others = await super.sort(files);
		const rank = ({ moduleId }: TestSpecification): number => {
			const at = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
			return at === -1 ? LONG.length : at;
		};
		return others.sort((a, b) => rank(a) - rank(b));
	}
}
