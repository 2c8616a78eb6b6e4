/** The signature that a take has with it when it travels by hand: of the record that somebody else will send. */
import { z } from 'zod'
import { publicKeyHex } from '../../contract/messages.ts'

export const carriedSignature = z.object({
  /** of the station that recorded the take, in hex; who is believed is the lake's to say */
  public_key: publicKeyHex,
  /** all headers of the record, with the two of the signature; where a claimed object is comes later */
  headers: z.record(z.string().max(200), z.string().max(20_000)),
})
export type CarriedSignature = z.infer<typeof carriedSignature>
