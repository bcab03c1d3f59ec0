import type { Check } from './check.js';
import { anchorEmpty } from './checks/anchor-empty.js';
import { anchorGeneric } from './checks/anchor-generic.js';
import { canonicalMissing } from './checks/canonical-missing.js';
import { canonicalMultiple } from './checks/canonical-multiple.js';
import { canonicalRelative } from './checks/canonical-relative.js';
import { descriptionLength } from './checks/description-length.js';
import { descriptionMissing } from './checks/description-missing.js';
import { descriptionMultiple } from './checks/description-multiple.js';
import { h1Missing } from './checks/h1-missing.js';
import { h1Multiple } from './checks/h1-multiple.js';
import { headingSkip } from './checks/heading-skip.js';
import { imageAltLength } from './checks/image-alt-length.js';
import { imageAltMissing } from './checks/image-alt-missing.js';
import { langInvalid } from './checks/lang-invalid.js';
import { langMissing } from './checks/lang-missing.js';
import { linkLocalhost } from './checks/link-localhost.js';
import { linkUncrawlable } from './checks/link-uncrawlable.js';
import { readingEase } from './checks/reading-ease.js';
import { sentenceLength } from './checks/sentence-length.js';
import { structuredDataInvalid } from './checks/structured-data-invalid.js';
import { structuredDataRequired } from './checks/structured-data-required.js';
import { thinContent } from './checks/thin-content.js';
import { titleLength } from './checks/title-length.js';
import { titleMissing } from './checks/title-missing.js';
import { titleMultiple } from './checks/title-multiple.js';
import { tooManyLinks } from './checks/too-many-links.js';

/** Every check, in the order in which findings are listed. The bundle is one file, so folders cannot be read at run time: a test compares. */
export const CHECKS: readonly Check[] = [
	titleMissing,
	titleLength,
	titleMultiple,
	descriptionMissing,
	descriptionLength,
	descriptionMultiple,
	h1Missing,
	h1Multiple,
	langMissing,
	langInvalid,
	headingSkip,
	thinContent,
	sentenceLength,
	readingEase,
	anchorEmpty,
	anchorGeneric,
	linkUncrawlable,
	linkLocalhost,
	tooManyLinks,
	imageAltMissing,
	imageAltLength,
	structuredDataInvalid,
	structuredDataRequired,
	canonicalMissing,
	canonicalRelative,
	canonicalMultiple,
];
