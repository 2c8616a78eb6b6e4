/**
 * Producers that work with a schema registry put five bytes before each value: a zero, and the schema's number, four bytes
 * (docs.confluent.io, "Wire format"; Apicurio can write the same). JSON never begins with a zero.
 */
const MAGIC = 0
const HEAD = 5

/** The value without that head, or as it is. */
export const unframed = (value: Buffer): Buffer => (isFramed(value) ? value.subarray(HEAD) : value)

export const isFramed = (value: Buffer): boolean => value.length > HEAD && value[0] === MAGIC

/** The number of the schema; null: there is no head. */
export const schemaOf = (value: Buffer): number | null => (isFramed(value) ? value.readUInt32BE(1) : null)
