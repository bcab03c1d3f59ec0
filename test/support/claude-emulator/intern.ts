import type Anthropic from '@anthropic-ai/sdk';

type Params = Anthropic.MessageCreateParamsNonStreaming;

/** Shares what the requests of batches have in common: thousands of them repeat one system prompt and one schema. */
export class Shared {
	readonly #texts = new Map<string, string>();
	readonly #schemas = new Map<string, Record<string, unknown>>();

	clear(): void {
		this.#texts.clear();
		this.#schemas.clear();
	}

	of(params: Params): Params {
		const { system, output_config: config } = params;
		const shared = { ...params };
		if (typeof system === 'string') shared.system = this.#text(system);
		else if (system) shared.system = system.map((block) => ({ ...block, text: this.#text(block.text) }));
		if (config?.format)
			shared.output_config = {
				...config,
				format: { ...config.format, schema: this.#schema(config.format.schema) },
			};
		return shared;
	}

	#text(text: string): string {
		const known = this.#texts.get(text);
		if (known === undefined) this.#texts.set(text, text);
		return known ?? text;
	}

	#schema(schema: Record<string, unknown>): Record<string, unknown> {
		const key = JSON.stringify(schema);
		const known = this.#schemas.get(key);
		if (known === undefined) this.#schemas.set(key, schema);
		return known ?? schema;
	}
}
