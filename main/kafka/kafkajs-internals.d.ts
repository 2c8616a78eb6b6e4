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
