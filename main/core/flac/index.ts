/** Lossless encoding in a worker thread, decoded again and compared sample for sample before it counts. */
export { closeEncoder, decodeForListening, encodeVerified } from './encoder.ts'
