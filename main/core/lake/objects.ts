/** One object of the station's own bucket, read whole. */
import { s3Client } from './claims.ts'
import type { StoreOptions } from './claims.ts'

/** Null when it is larger than `most` bytes. */
export async function readObject(
  options: StoreOptions,
  key: string,
  most: number,
  abortSignal: AbortSignal,
): Promise<Uint8Array | null> {
  const { sdk, s3 } = await s3Client(options)
  try {
    const request = new sdk.GetObjectCommand({ Bucket: options.settings.bucket, Key: key })
    const { Body, ContentLength } = await s3.send(request, { abortSignal })
    if (!Body || (ContentLength ?? 0) > most) return null
    const bytes = await Body.transformToByteArray()
    return bytes.length > most ? null : bytes
  } finally {
    s3.destroy()
  }
}
