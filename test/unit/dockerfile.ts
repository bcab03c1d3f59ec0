export interface Instruction {
	/** In capitals. */
	keyword: string;
	words: string[];
}

export interface Stage {
	from: string;
	name: string | null;
	/** Those after its FROM. */
	instructions: Instruction[];
}

const KEYWORDS = [
	'ADD',
	'ARG',
	'CMD',
	'COPY',
	'ENTRYPOINT',
	'ENV',
	'EXPOSE',
	'FROM',
	'HEALTHCHECK',
	'LABEL',
	'ONBUILD',
	'RUN',
	'SHELL',
	'STOPSIGNAL',
	'USER',
	'VOLUME',
	'WORKDIR',
];

/**
 * The instructions of a Dockerfile: comments left out, continued lines joined. Knows no heredocs and no quotes.
 * @throws naming the first line that is no instruction
 */
export function parseDockerfile(text: string): Instruction[] {
	const lines = text
		.split('\n')
		.filter((line) => !/^\s*(#|$)/.test(line))
		.join('\n')
		.replace(/\\\n/g, ' ')
		.split('\n');
	return lines.map((line) => {
		const [keyword = '', ...words] = line.trim().split(/\s+/);
		if (!KEYWORDS.includes(keyword.toUpperCase()) || words.length === 0)
			throw new Error(`expected an instruction, got "${line}"`);
		return { keyword: keyword.toUpperCase(), words };
	});
}

export function stagesOf(instructions: Instruction[]): Stage[] {
	const stages: Stage[] = [];
	for (const instruction of instructions) {
		const [from = '', as, name = null] = instruction.words;
		if (instruction.keyword === 'FROM')
			stages.push({ from, name: as?.toUpperCase() === 'AS' ? name : null, instructions: [] });
		else stages.at(-1)?.instructions.push(instruction);
	}
	return stages;
}
