import { z } from 'zod';
import { oneOf } from './common.js';

/** The part of the row of `pseo_settings` that says who writes where a website does not. */
export const defaultWriter = z.object({
	default_writer: oneOf(['auto', 'anthropic', 'openai-compatible', 'template']),
});
