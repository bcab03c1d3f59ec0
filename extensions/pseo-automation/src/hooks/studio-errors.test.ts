import { expect, it } from 'vitest';
import { type AppError, catalogue } from '../kernel/errors.js';
import { studioErrors } from './studio-errors.js';

const fail = catalogue({
	too_poor: {
		status: 402,
		message: 'Insufficient: {required} needed; use POST /grants',
		studio: 'This takes {required} tokens. Ask for fewer pages.',
		field: 'requested_count',
	},
	plain: { status: 409, message: 'A generation is running' },
	wrong: { status: 400, message: '{first}' },
});
const shown = (error: unknown, change: { event: string; payload: unknown }, inForms = true) =>
	[studioErrors(error, change, inForms)].flat().map((one) => {
		const { code, status, message, extensions } = one as AppError;
		return { code, status, message, field: extensions['field'], ours: extensions['pseo_code'] };
	});
const create = { event: 'pseo_generations.items.create', payload: { pseo_id: 1, requested_count: 9 } };

it('stands at the field that the error is about, with the advice for Studio', () => {
	expect(shown(fail('too_poor', { required: 45 }), create)).toEqual([
		{
			code: 'FAILED_VALIDATION',
			status: 402,
			message: 'This takes 45 tokens. Ask for fewer pages.',
			field: 'requested_count',
			ours: 'too_poor',
		},
	]);
});

it('stands at the first field that was changed where the error names none', () => {
	expect(shown(fail('plain'), create)).toMatchObject([{ field: 'pseo_id', message: 'A generation is running' }]);
});

it('is one error for each field that is wrong, and counts the entries of a list from one', () => {
	const fields = [
		{ field: 'route', message: 'Expected a path' },
		{ field: 'models.2.input', message: 'Expected a price' },
	];
	expect(shown(fail('wrong', { first: 'route', fields }), create)).toMatchObject([
		{ field: 'route', message: 'Expected a path' },
		{ field: 'models', message: 'entry 3, input: Expected a price' },
	]);
});

it('is a dialog where no form can show it: for deletions, and before Directus 12', () => {
	const remove = { event: 'pseos.items.delete', payload: [1] };
	expect(shown(fail('plain'), remove)).toMatchObject([{ code: 'FORBIDDEN', status: 409, ours: 'plain' }]);
	expect(shown(fail('wrong', { first: 'route: Expected a path' }), create, false)).toMatchObject([
		{ code: 'INVALID_PAYLOAD', message: 'route: Expected a path' },
	]);
	expect(shown(fail('plain'), create, false)).toMatchObject([{ code: 'UNPROCESSABLE_CONTENT' }]);
});

it('leaves errors alone that are not ours', () => {
	const foreign = new Error('disk full');
	expect(studioErrors(foreign, create, true)).toBe(foreign);
});
