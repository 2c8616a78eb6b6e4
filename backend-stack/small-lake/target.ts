/** What came of putting an object that must not replace another. */
export type Put = 'created' | 'same' | 'other'

/** Where audio lands: a folder or a bucket. Keys are those of layout.ts, with `/` between their parts. */
export interface Target {
  /**
   * Writes the object unless the key is taken: `same` if it already holds these bytes, `other` if it holds different ones.
   * A `created` object is durable only after the next `sync`.
   */
  put(key: string, audio: Uint8Array, sha256: string, contentType: string): Promise<Put>
  /** Makes durable whatever was put or removed since the last call. */
  sync(): Promise<void>
  /** No error if it is not there. */
  remove(key: string): Promise<void>
  /** SHA-256 of the object, or null where there is none. */
  digest(key: string): Promise<string | null>
  /** All keys under `audio/`, in no order. */
  keys(): AsyncIterable<string>
  /** The key as receipts and catalogue rows name it. */
  uri(key: string): string
  close(): void
}
