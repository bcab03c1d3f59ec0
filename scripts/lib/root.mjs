import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. Directus must run from here: it loads extensions only where a package.json stands. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUNDLE = path.join(ROOT, 'extensions', 'pseo-automation');
