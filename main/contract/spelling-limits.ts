/** How much of a dictionary a station reads. Beside the schemas, so that the thread of a dictionary starts without them. */

/** Bytes of one file: both, and their envelope, fit a frame. The largest dictionaries in use have about 12 MB. */
export const MOST_DICTIONARY_BYTES = 24 * 1024 * 1024
export const LONGEST_WORD = 100
