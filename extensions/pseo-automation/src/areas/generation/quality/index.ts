export { judge } from './judge.js';
export type { Verdict } from './judge.js';
export type { PageToJudge } from './rules.js';
