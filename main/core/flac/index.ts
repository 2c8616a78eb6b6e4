/** Lossless encoding in a worker thread, decoded again and compared sample for sample before it counts. */
export type { EncodedTake, EncodeRequest } from './types.ts'
export { closeEncoder, encodeVerified } from './encoder.ts'
