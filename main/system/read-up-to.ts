/** All of a stream that is no longer than `most` bytes. Null: it is longer, and the rest was not read. */
export async function readUpTo(
  chunks: AsyncIterable<Uint8Array>,
  most: number,
  onChunk: () => void = () => undefined,
): Promise<Buffer | null> {
  const read: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    onChunk()
    bytes += chunk.length
    if (bytes > most) return null
    read.push(chunk)
  }
  return Buffer.concat(read)
}
