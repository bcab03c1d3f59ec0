/**
 * Kinds of work that never wait for one another. `short`: a person waits for it; `deliver`: news for other systems;
 * `crawl`: reading websites, for minutes or hours; `write`: pages, by the thousand.
 */
export const LANES = ['short', 'deliver', 'crawl', 'write'] as const;
export type Lane = (typeof LANES)[number];

/** How many jobs a lane works on at once. */
export type Widths = Readonly<Record<Lane, number>>;

/**
 * The lanes of one process. Only writing takes a processor, so only its width is a setting; the others mostly wait for
 * a network.
 */
export const widthsFor = (workers: number): Widths => ({ short: 2, deliver: 4, crawl: 2, write: workers });
