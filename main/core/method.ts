/**
 * What a method of the contract is made of. Each domain keeps its own in its `methods.ts`: the work, who may call it, and
 * what the audit writes of it. None of the three can be left out.
 */
import type { MethodName, Output, ParsedInput } from '../contract/api.ts'
import type { Visit } from './visit.ts'

export type Answer<M extends MethodName> = Output<M> | { result: Output<M>; bytes: Uint8Array }
/** Does an answer come with a block of bytes? */
export const isWithBytes = (answer: unknown): answer is { result: unknown; bytes: Uint8Array } =>
  typeof answer === 'object' && answer !== null && 'result' in answer && 'bytes' in answer

/**
 * Who may call while the kiosk is locked. `staff`: nobody then. `own session`: a visitor whose session is open.
 * A function: a visitor for whom it says true.
 */
type Caller<M extends MethodName> =
  'anyone' | 'staff' | 'own session' | ((input: ParsedInput<M>, visit: Visit) => boolean)

export type AuditNote = readonly [act: string, detail: Readonly<Record<string, unknown>>]
/**
 * Called before the work, so that it can look at what is going to change; what it returns is called with the answer.
 * Null: nothing worth an entry came of it. Never a secret: only that one was set.
 */
type Audit<M extends MethodName> = (input: ParsedInput<M>) => (output: Output<M>) => AuditNote | null

export interface Method<M extends MethodName> {
  readonly who: Caller<M>
  /** null: no act of administration */
  readonly audit: Audit<M> | null
  readonly run: (input: ParsedInput<M>, bytes: Uint8Array) => Answer<M> | Promise<Answer<M>>
}
export type MethodTable<M extends MethodName = MethodName> = { readonly [N in M]: Method<N> }
/** The methods of a domain: those whose names begin with it. */
export type MethodsOf<Domain extends string> = MethodTable<Extract<MethodName, `${Domain}.${string}`>>

export const done = { ok: true } as const
