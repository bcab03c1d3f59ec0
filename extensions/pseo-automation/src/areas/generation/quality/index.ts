export { gate } from './gate.js';
export type { Verdict } from './gate.js';
export type { GateInput } from './rules.js';
