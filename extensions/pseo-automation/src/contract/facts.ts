/** A value that a page may claim. Lists hold plain words or numbers, never nested rows. */
export type FactValue = string | number | boolean | null | (string | number)[];
export type Facts = Record<string, FactValue>;
