declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[]
    scheduleCheckPendingRequests(): void
  }
}
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    constructor(initialSize?: number)
    buf: Buffer
    offset: number
    ensureAvailable(length: number): void
    writeBuffer(value: Buffer): this
    readonly buffer: Buffer
  }
}
declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js'
  interface Made {
    readonly request: { encode(): Promise<Encoder> }
    readonly response: unknown
  }
  interface Produce {
    /** what makes a request of that version, from one object of arguments */
    protocol: (of: { version: number }) => ((request: unknown) => Made) | undefined
  }
  const produce: Produce
  export default produce
}
declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(buffer: Buffer)
    readInt16(): number
    readInt32(): number
    readInt64(): bigint
    readString(): string
    /** with a length before them; null is one of -1 */
    readBytes(): Buffer | null
    readArray<T>(read: (decoder: Decoder) => T): T[]
    readArrayAsync<T>(read: (decoder: Decoder) => Promise<T>): Promise<T[]>
    forward(bytes: number): void
  }
}
declare module 'kafkajs/src/protocol/messageSet/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js'
  interface OldMessage {
    readonly offset: string
    /** since the second layout only */
    readonly timestamp?: string
    readonly key: Buffer | null
    readonly value: Buffer | null
  }
  /** Unpacks compressed sets by kafkajs's own registry of codecs. */
  export default function decodeMessageSet(decoder: Decoder, bytes: number): Promise<OldMessage[]>
}
declare module 'kafkajs/src/protocol/requests/fetch/index.js' {
  interface Made {
    readonly request: unknown
    readonly response: { decode(raw: Buffer): Promise<unknown> }
  }
  interface Fetch {
    /** what makes a request of that version, from one object of arguments */
    protocol: (of: { version: number }) => ((request: unknown) => Made) | undefined
  }
  const fetch: Fetch
  export default fetch
}
declare module 'kafkajs/src/consumer/runner.js' {
  import type { Batch, Logger } from 'kafkajs'
  interface ConsumerGroup {
    getNodeIds(): readonly string[]
    connect(): Promise<void>
    joinAndSync(): Promise<void>
    heartbeat(): Promise<void>
    leave(): Promise<void>
    fetch(nodeId: string): Promise<Batch[]>
  }
  export default class Runner {
    constructor(options: {
      readonly logger: Logger
      readonly consumerGroup: ConsumerGroup
      readonly instrumentationEmitter: { emit(name: string, payload: unknown): void }
      readonly onCrash: (error: Error) => void
    })
    readonly running: boolean
    readonly fetchManager: { stop(): Promise<void> }
    start(): Promise<void>
    stop(): Promise<void>
    fetch(nodeId: string): Promise<Batch[]>
  }
}
