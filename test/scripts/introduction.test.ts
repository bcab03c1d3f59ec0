import { expect, it } from 'vitest';
import { introduction } from '../../scripts/lib/introduction.mjs';

const admin = { email: 'admin@example.com', password: 'a-password-of-the-operator' };
const shown = (given: boolean): string => introduction('http://127.0.0.1:8055', admin, null, given).join('\n');

it('shows a password that was made, which nothing else tells', () => {
	expect(shown(false)).toContain(admin.password);
});

it('does not show a password that was given: terminals and logs keep what they are shown', () => {
	expect(shown(true)).not.toContain(admin.password);
	expect(shown(true)).toContain('as set in ADMIN_PASSWORD');
});
