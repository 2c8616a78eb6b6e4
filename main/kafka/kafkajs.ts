/** kafkajs with its faults mended, once for the process. Who makes a client takes it from here. */
import kafkajs from 'kafkajs'
import { inflate } from './codecs.ts'
import { readFetches } from './fetch-response.ts'
import { endStoppedFetchers } from './stopped-fetchers.ts'
import { guardTimers } from './timers.ts'

guardTimers()
endStoppedFetchers()
readFetches()
// asked for the sets of messages that were written before 2017; nothing is sent compressed
const readerOf = (codec: number) => () => ({
  compress: () => Promise.reject(new Error('nothing is sent compressed from here')),
  decompress: (bytes: Buffer) => inflate(codec, bytes),
})
const { CompressionCodecs, CompressionTypes } = kafkajs
CompressionCodecs[CompressionTypes.Snappy] = readerOf(CompressionTypes.Snappy)
CompressionCodecs[CompressionTypes.LZ4] = readerOf(CompressionTypes.LZ4)
CompressionCodecs[CompressionTypes.ZSTD] = readerOf(CompressionTypes.ZSTD)

export default kafkajs
