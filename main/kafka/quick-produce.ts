/**
 * Puts produce-request.ts in the place of kafkajs's own encoder, for what the station sends: plain batches
 * without transaction, compression or timestamps of their own. Anything else goes the old way.
 * `npm run bench -- drain` measures what it brings; a test holds every byte against kafkajs's own.
 */
import { z } from 'zod'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import Produce from 'kafkajs/src/protocol/requests/produce/index.js'
import { encodeProduce } from './produce-request.ts'

const field = z.union([z.string(), z.instanceof(Buffer)])
const requestShape = z.object({
  acks: z.number(),
  timeout: z.number(),
  transactionalId: z.undefined().optional(),
  producerId: z.literal(-1),
  producerEpoch: z.number(),
  compression: z.literal(0).optional(),
  topicData: z.array(
    z.object({
      topic: z.string(),
      partitions: z.array(
        z.object({
          partition: z.number(),
          firstSequence: z.number(),
          messages: z.array(
            z.strictObject({
              key: field.nullable(),
              value: field.nullable(),
              headers: z.record(z.string(), field).default({}),
            }),
          ),
        }),
      ),
    }),
  ),
})

let installed = false

/** kafkajs grows its buffers to the next power of two and fills them with zeros: a request of 4 MB moves 30 MB. */
function growToFit(): void {
  Encoder.prototype.ensureAvailable = function (this: Encoder, length: number) {
    const needed = this.offset + length
    if (needed <= this.buf.length) return
    // small ones double, so that many fields cost few copies; large ones are one field and a little after it
    const grown = Buffer.allocUnsafeSlow(Math.max(needed + 512, Math.min(this.buf.length * 2, 1 << 16)))
    this.buf.copy(grown, 0, 0, this.offset)
    this.buf = grown
  }
}

export function quickProduce(): void {
  if (installed) return
  installed = true
  growToFit()
  const original = Produce.protocol
  Produce.protocol = ({ version }) => {
    const make = original({ version })
    if (!make || version < 3 || version > 7) return make
    return (request) => {
      const made = make(request)
      const plain = requestShape.safeParse(request)
      if (!plain.success) return made
      const encode = () => {
        const encoder = new Encoder(1)
        encoder.buf = encodeProduce(plain.data, Date.now())
        encoder.offset = encoder.buf.length
        return Promise.resolve(encoder)
      }
      return { ...made, request: { ...made.request, encode } }
    }
  }
}
