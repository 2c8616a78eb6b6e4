/** Where an export is written: a folder or a prefix of a bucket. */
export interface OutPlace {
  /** as it was asked for, for messages and the registry */
  readonly name: string
  /** Throws if the place has no room or is away. */
  put(path: string, bytes: Uint8Array): Promise<void>
  /** A file of this machine that `publish` makes the one at `path`; its folder exists. */
  local(path: string): string
  /** Where a file of this place lies on this machine, for who writes it whole by itself; its folder exists. Absent: nowhere. */
  readonly direct?: (path: string) => string
  publish(path: string): Promise<void>
  /** What lies at `path`, or null. */
  read(path: string): Promise<Uint8Array | null>
  remove(path: string): Promise<void>
  /** Whether anything is there. */
  isEmpty(): Promise<boolean>
  close(): void
}
