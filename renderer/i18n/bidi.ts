/** Names and texts of one direction among words of another: without these marks their punctuation jumps to the wrong end. */

/** Keeps its own direction, wherever it is put (Unicode's first strong isolate). */
export const isolated = (text: string): string => `\u2068${text}\u2069`

/** Without the marks, for what is copied. */
export const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, '')
