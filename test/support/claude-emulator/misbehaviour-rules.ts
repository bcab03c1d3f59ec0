import { z } from 'zod';
import { type Subject, timesSchema } from './faults.js';
import type { Settings } from './options.js';
import { MISBEHAVIOURS, type Misbehaviour } from './replies/misbehave.js';

export const misbehaviourRuleSchema = z.strictObject({
	how: z.enum(MISBEHAVIOURS),
	/** The page's route from the brief; without it any page. */
	route: z.string().optional(),
	/** `write`: drafts and rewrites. */
	purpose: z.enum(['draft', 'rewrite', 'write']).default('write'),
	times: timesSchema.default(1),
});
export type MisbehaviourRule = z.input<typeof misbehaviourRuleSchema>;

/** Which replies come out bad: by a setting all of them, by a rule those that fit, so many times. */
export class Misbehaviours {
	#rules: z.infer<typeof misbehaviourRuleSchema>[] = [];

	add(rule: MisbehaviourRule): void {
		this.#rules.push(misbehaviourRuleSchema.parse(rule));
	}

	clear(): void {
		this.#rules = [];
	}

	take(subject: () => Subject, { replies }: Settings): Misbehaviour[] {
		const always = MISBEHAVIOURS.filter((how) => replies[how] === true);
		if (this.#rules.length === 0) return always;
		const { route, purpose } = subject();
		const struck = this.#rules.filter(
			(rule) =>
				(rule.route === undefined || rule.route === route) &&
				(rule.purpose === purpose ||
					(rule.purpose === 'write' && (purpose === 'draft' || purpose === 'rewrite'))),
		);
		for (const rule of struck) rule.times--;
		this.#rules = this.#rules.filter(({ times }) => times > 0);
		return [...new Set([...always, ...struck.map(({ how }) => how)])];
	}
}
