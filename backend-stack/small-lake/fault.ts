import type { RejectCode } from '../../main/contract/messages.ts'

/** Why a record cannot land: a code for programs, a sentence for people. */
export interface Fault {
  readonly code: RejectCode
  readonly message: string
}

/** Carries a fault out of a parser; the judge turns it back into a value. */
export class FaultError extends Error {
  readonly fault: Fault

  constructor(code: RejectCode, message: string) {
    super(`${code}: ${message}`)
    this.name = 'FaultError'
    // Messages quote headers, which may be megabytes; a receipt has to stay small enough to be sent.
    this.fault = { code, message: message.replace(/\s+/g, ' ').slice(0, 500) }
  }
}
