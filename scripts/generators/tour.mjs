import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/root.mjs';

/** Puts the example that the tests run into the README, so that what is read there is what works. */
export default function generateTour() {
	const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
	const tour = readFileSync(path.join(ROOT, 'examples', 'tour.sh'), 'utf8').trim();
	const between = /(<!-- tour:[^>]*-->\n)[\s\S]*?(<!-- \/tour -->)/;
	if (!between.test(readme)) throw new Error('README.md: expected the marks of the tour, got none');
	return { 'README.md': readme.replace(between, (_, start, end) => `${start}\`\`\`sh\n${tour}\n\`\`\`\n${end}`) };
}
