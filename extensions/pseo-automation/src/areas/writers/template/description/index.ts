export { planDescription } from './plan.js';
export { writeDescription } from './write.js';
