import type { SiteBrief } from '../../types.js';
import { oneLine } from '../../../../platform/text/lines.js';
import { sentencesOf } from '../../../../platform/text/sentences.js';
import type { WordTable } from './tables.js';

/** Sentences of a master prompt that tell the writer what to do instead of telling what the website is. */
const INSTRUCTION =
	/^(?:write|use|keep|avoid|include|focus|create|generate|make|do|don['’]t|never|always|please|ensure|be|add|mention|target|optimi[sz]e|produce|your|you|the (?:tone|style|content|articles?|pages?)|tone|style|format|output|return|each|every|schreibe?|verwende|vermeide|yaz|kullan|écri\w*|utilis\w*|escrib\w*|usa)\b|\b(?:seo-friendly|tone|keywords?|articles?|blog posts?|paragraphs?|headings?|meta descriptions?|word count|\d+ words|prompt|call to action)\b/i;

/** What the website says of itself: the description, and of the master prompt what is no instruction. */
export function sourceSentences(site: SiteBrief, table: WordTable): string[] {
	const described = textsOf(site.description ?? '');
	// Prompts are often English whatever the website speaks; where a description stands, it is the text of the right language.
	const prompted =
		table.code !== 'en' && described.length > 0
			? []
			: textsOf(site.master_prompt).filter((sentence) => !INSTRUCTION.test(sentence));
	const seen = new Set<string>();
	return [...described, ...prompted]
		.map(closed)
		.filter((sentence) => !seen.has(sentence.toLowerCase()) && seen.add(sentence.toLowerCase()));
}

/** Sentences, whatever the lines that they were written in. */
function textsOf(text: string): string[] {
	return sentencesOf(oneLine(text)).map((sentence) => sentence.text);
}

const UNCHANGED =
	/^(?:can|could|will|would|shall|should|may|might|must|was|had|did|sold|made|built|won|began|grew)$|[^e]ed$/i;
const NEED = /^(?:need|feed|breed|speed|embed|proceed|succeed|exceed)$/i;

/** English first person to third: "We sell bags and our team repairs them" -> "Acme sells bags and its team repairs them". */
export function thirdPerson(sentence: string, name: string): string {
	return sentence
		.replace(
			/\b(?:We|we)(?:['’](re|ve|ll))?\s+((?:(?:also|always|only|proudly|currently|now|both|not|never|\p{L}+ly)\s+)*)([\p{L}'’]+)/gu,
			(_, short: string | undefined, adverbs: string, verb: string, offset: number) => {
				const subject = offset === 0 || /[.!?]\s$/.test(sentence.slice(0, offset)) ? name : 'it';
				if (short === 're') return `${subject} is ${adverbs}${verb}`;
				if (short === 've') return `${subject} has ${adverbs}${verb}`;
				if (short === 'll') return `${subject} will ${adverbs}${verb}`;
				return `${subject} ${adverbs}${thirdPersonVerb(verb)}`;
			},
		)
		.replace(/^(?:This|Our|The) (?:website|site|company|store|shop|business|brand|platform)\b/, name)
		.replace(/\bOurs?\b/g, `${name}'s`)
		.replace(/\bours?\b/g, 'its')
		.replace(/\bus\b/g, 'it')
		.replace(/\bourselves\b/g, 'itself');
}

function thirdPersonVerb(verb: string): string {
	const irregular: Record<string, string> = {
		are: 'is',
		have: 'has',
		do: 'does',
		go: 'goes',
		don: 'does',
		"don't": "doesn't",
		'don’t': 'doesn’t',
		"aren't": "isn't",
	};
	const known = Object.hasOwn(irregular, verb.toLowerCase()) ? irregular[verb.toLowerCase()] : undefined;
	if (known !== undefined) return known;
	if (UNCHANGED.test(verb) && !NEED.test(verb)) return verb;
	if (/(?:s|sh|ch|x|z|o)$/i.test(verb)) return `${verb}es`;
	if (/[^aeiou]y$/i.test(verb)) return `${verb.slice(0, -1)}ies`;
	return `${verb}s`;
}

function closed(sentence: string): string {
	const text = oneLine(sentence);
	return /[.!?…]["”»']?$/.test(text) ? text : `${text}.`;
}
