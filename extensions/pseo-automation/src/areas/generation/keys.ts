/** What a website's one active generation holds: the column is unique, and null once it has ended. */
export const activeKey = (website: number): string => `pseo:${website}`;

/** Under which the ledger knows the charge of an attempt; its refunds are booked under `<reference>:<what>`. */
export const chargeReference = (key: string, attempt: number): string => `gen:${key}:${attempt}`;
