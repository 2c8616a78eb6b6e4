/** Lossless encoding in a worker thread, decoded again and compared sample for sample before it counts. */
export type { DecodeRequest, EncodedTake, EncodeRequest } from './types.ts'
export { closeEncoder, decodeForListening, encodeVerified } from './encoder.ts'
