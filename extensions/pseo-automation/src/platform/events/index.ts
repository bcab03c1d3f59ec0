export { append, forgetOldEvents } from './outbox.js';
export { createEventReaders, type EventReaders, type Happened, type ReaderState } from './readers.js';
