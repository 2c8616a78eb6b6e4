/** Which calls are acts of administration, and what of them is written down. Never a secret: only that one was set. */
import type { MethodName, Output, ParsedInput } from '../../contract/api.ts'
import { isWithBytes } from '../methods.ts'
import type { Handlers } from '../methods.ts'
import type { Parts } from '../parts.ts'
import { differences } from './differences.ts'

interface Done<M extends MethodName> {
  readonly input: ParsedInput<M>
  readonly output: Output<M>
  /** what `before` said ahead of the call */
  readonly before: unknown
}
interface Act<M extends MethodName> {
  readonly before?: (parts: Parts, input: ParsedInput<M>) => unknown
  /** null: nothing worth an entry came of it */
  readonly entry: (done: Done<M>) => readonly [act: string, detail: Readonly<Record<string, unknown>>] | null
}

const settingsBefore = (parts: Parts) => parts.settings.view().settings
/** how it looks to whoever sits there: no act of administration, and a slider would fill the log */
const LOOKS = ['uiLanguage', 'theme', 'promptSize']
const changed = (act: string, before: unknown, after: unknown) => {
  const all = Object.entries(differences(before, after))
  const found = Object.fromEntries(all.filter(([path]) => !LOOKS.includes(path)))
  return Object.keys(found).length === 0 ? null : ([act, { changed: found }] as const)
}

const ACTS: { readonly [M in MethodName]?: Act<M> } = {
  'station.unlock': {
    before: ({ kiosk }) => kiosk.isLocked(),
    entry: ({ output, before }) =>
      before === true ? [output.unlocked ? 'unlocked' : 'unlock_refused', {}] : null,
  },
  'settings.set': {
    before: settingsBefore,
    entry: ({ output, before }) => changed('settings_changed', before, output.settings),
  },
  'settings.setSecret': {
    entry: ({ input }) => [input.value === '' ? 'secret_cleared' : 'secret_set', { name: input.name }],
  },
  'settings.exportProfile': { entry: () => ['profile_exported', {}] },
  'settings.importProfile': {
    before: settingsBefore,
    entry: ({ output, before }) => ['profile_imported', { changed: differences(before, output.settings) }],
  },
  'projects.save': {
    before: ({ projects }, { projectId }) =>
      projectId === undefined ? null : projects.list().find((one) => one.projectId === projectId),
    entry({ output, before }) {
      const { projectId, name, settings } = output
      const old = typeof before === 'object' && before !== null ? before : {}
      const was = 'settings' in old ? { name: 'name' in old ? old.name : null, settings: old.settings } : {}
      return ['project_saved', { projectId, name, changed: differences(was, { name, settings }) }]
    },
  },
  'scripts.useStarter': {
    entry: ({ input, output }) => ['script_imported', { ...input, name: 'starter', added: output.added }],
  },
  'scripts.import': {
    entry: ({ input: { projectId, name, format }, output: { added, skipped } }) => [
      'script_imported',
      { projectId, name, format, added, skipped },
    ],
  },
  'speakers.withdraw': { entry: ({ input }) => ['speaker_withdrew', input] },
  'recording.dismiss': { entry: ({ input }) => ['recording_dismissed', input] },
  'takes.discard': { entry: ({ input }) => ['take_discarded', input] },
  'takes.restore': { entry: ({ input }) => ['take_restored', input] },
  'session.undo': {
    before: ({ sessions }) => sessions.view()?.undo,
    entry({ before }) {
      const undo = typeof before === 'object' && before !== null ? before : {}
      const restored = 'what' in undo && undo.what === 'discard' && 'takeId' in undo
      return restored ? ['take_restored', { takeId: undo.takeId }] : null
    },
  },
  'takes.export': {
    entry: ({ output: { exported, already, left, folder } }) => [
      'takes_exported',
      { exported, already, left: left.length, folder },
    ],
  },
  'takes.importFolder': {
    entry: ({ input, output: { imported, already, refused } }) => [
      'takes_imported',
      { ...input, imported, already, refused: refused.length },
    ],
  },
  'queue.pause': { entry: ({ input }) => [input.paused ? 'queue_paused' : 'queue_resumed', {}] },
  'queue.retry': { entry: ({ input }) => ['takes_retried', { takeId: input.takeId ?? 'all' }] },
  'queue.park': { entry: ({ input }) => ['take_parked', input] },
  'audit.export': { entry: () => ['log_exported', {}] },
}

/** The same table, its acts of administration written down when they are done. */
export function audited(parts: Parts, table: Handlers): Handlers {
  const { kiosk, audit } = parts
  const wrap = <M extends MethodName>(name: M): Handlers[M] => {
    const handler = table[name]
    const act = ACTS[name]
    if (!act) return handler
    const noted = async (input: ParsedInput<M>, bytes: Uint8Array) => {
      const before = act.before?.(parts, input)
      const { enabled, pinSet, locked } = kiosk.view()
      const answer = await handler(input, bytes)
      // none of these answers with bytes; the check keeps the types honest
      const entry = isWithBytes(answer) ? null : act.entry({ input, output: answer, before })
      // who knew the PIN is staff; without one it is whoever is there
      if (entry)
        audit.add((enabled && pinSet && !locked) || entry[0] === 'unlocked' ? 'staff' : 'person', ...entry)
      return answer
    }
    return noted as Handlers[M]
  }
  const names = Object.keys(table) as MethodName[]
  return Object.fromEntries(names.map((name) => [name, wrap(name)])) as unknown as Handlers
}
