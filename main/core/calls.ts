/** Answers a call of the contract: may this caller, is the input understood, do it, write it down. */
import { isMethodName, methods } from '../contract/api.ts'
import type { MethodName, MethodSpec, Output, ParsedInput } from '../contract/api.ts'
import { StationError } from '../contract/errors.ts'
import { auditMethods } from './audit/methods.ts'
import type { auditLog } from './audit/log.ts'
import { diagnosisMethods } from './diagnosis/methods.ts'
import { carryMethods } from './exchange/methods.ts'
import type { CallResult } from './host.ts'
import { lakeMethods, ruleMethods } from './lake/methods.ts'
import { isWithBytes } from './method.ts'
import type { AuditNote, Method, MethodTable } from './method.ts'
import { queueMethods } from './outbox/methods.ts'
import type { Parts } from './parts.ts'
import { projectMethods } from './projects/methods.ts'
import { promptMethods } from './prompts/methods.ts'
import { qualityMethods } from './quality/methods.ts'
import { recordingMethods } from './capture/methods.ts'
import { agreementMethods, listenerMethods, reviewMethods } from './reviews/methods.ts'
import { sessionMethods } from './sessions/methods.ts'
import { scriptMethods } from './scripts/methods.ts'
import type { kioskLock } from './settings/kiosk.ts'
import { settingsMethods } from './settings/methods.ts'
import { speakerMethods } from './speakers/methods.ts'
import { stationMethods } from './state/methods.ts'
import { takeMethods } from './takes/methods.ts'
import { transcriptMethods } from './transcripts/methods.ts'
import { updateMethods } from './updates/methods.ts'
import { vaultMethods } from './vault/methods.ts'
import type { Log } from './station.ts'
import type { Visit } from './visit.ts'

export const allMethods = (parts: Parts): MethodTable => ({
  ...stationMethods(parts),
  ...settingsMethods(parts),
  ...projectMethods(parts),
  ...promptMethods(parts),
  ...scriptMethods(parts),
  ...speakerMethods(parts),
  ...sessionMethods(parts),
  ...recordingMethods(parts),
  ...takeMethods(parts),
  ...carryMethods(parts),
  ...queueMethods(parts),
  ...qualityMethods(parts),
  ...reviewMethods(parts),
  ...listenerMethods(parts),
  ...transcriptMethods(parts),
  ...agreementMethods(parts),
  ...ruleMethods(parts),
  ...lakeMethods(parts),
  ...auditMethods(parts),
  ...diagnosisMethods(parts),
  ...vaultMethods(parts),
  ...updateMethods(parts),
})

type AnyMethod = Method<MethodName>
type AnyInput = ParsedInput<MethodName>
type AnyOutput = Output<MethodName>

interface CallParts {
  readonly kiosk: ReturnType<typeof kioskLock>
  readonly visit: Visit
  readonly audit: ReturnType<typeof auditLog>
  readonly station: { readonly log: Log }
}

export function answerCalls({ kiosk, visit, audit, station: { log } }: CallParts, table: MethodTable) {
  /** Throws `kiosk_locked`, whether or not there is what was asked for. */
  function admit(name: MethodName, { who }: AnyMethod, input: AnyInput): void {
    if (!kiosk.isLocked() || who === 'anyone') return
    const may =
      typeof who === 'function' ? who(input, visit) : who === 'own session' && visit.session() !== null
    if (!may) throw new StationError('kiosk_locked', `${name} is for staff`)
  }
  /** What was done is an entry even where its details cannot be told. */
  function noteOf(name: MethodName, tell: () => AuditNote | null): AuditNote | null {
    try {
      return tell()
    } catch (error) {
      log('error', `what ${name} did cannot be told in detail`, error)
      return ['undescribed', { method: name }]
    }
  }
  function write(note: AuditNote, staff: boolean): void {
    audit.add(staff || note[0] === 'unlocked' ? 'staff' : 'person', ...note)
  }
  function assertAudited(name: MethodName): void {
    try {
      audit.assertWritable()
    } catch (error) {
      log('error', `${name} was not done, since the audit log cannot be written`, error)
      throw error
    }
  }
  function parse(name: MethodName, input: unknown): AnyInput {
    const parsed = methods[name].input.safeParse(input)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    throw new StationError('bad_request', `${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  }
  async function run(name: MethodName, given: unknown, bytes: Uint8Array): Promise<CallResult> {
    // the table pairs each name with its own input; an index into it cannot say so
    const method = table[name] as AnyMethod
    const spec: MethodSpec = methods[name]
    // before the input is looked at: a visitor learns nothing of what it should have been
    if (method.who === 'staff' && kiosk.isLocked())
      throw new StationError('kiosk_locked', `${name} is for staff`)
    const input = parse(name, given)
    admit(name, method, input)
    const note = method.audit?.(input)
    if (note) assertAudited(name)
    // who knew the PIN is staff; without one it is whoever is there
    const { enabled, pinSet, locked } = kiosk.view()
    const answer = await method.run(input, bytes)
    const [result, out] =
      spec.bytes === 'out' && isWithBytes(answer) ? [answer.result, answer.bytes] : [answer, undefined]
    const entry = note && noteOf(name, () => note(result as AnyOutput))
    if (entry) write(entry, enabled && pinSet && !locked)
    return { result, bytes: out }
  }
  return (name: string, input: unknown, bytes: Uint8Array): Promise<CallResult> =>
    isMethodName(name)
      ? run(name, input, bytes)
      : Promise.reject(new StationError('bad_request', `no method ${name}`))
}
