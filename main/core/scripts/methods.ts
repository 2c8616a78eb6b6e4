/** Scripts as a project has them: looked at and imported, named, replaced, taken out, undone; and prompts typed by hand. */
import type { EventPayload } from '../../contract/api.ts'
import type { ProjectScript } from '../../contract/scripts.ts'
import type { LongWork } from '../long-work.ts'
import { done } from '../method.ts'
import type { MethodTable, MethodsOf } from '../method.ts'
import type { Projects } from '../projects/store.ts'
import type { promptMedia } from '../prompts/media.ts'
import type { Watch } from '../prompts/script.ts'
import { starterPrompts } from '../prompts/starter/index.ts'
import type { PromptStore } from '../prompts/store.ts'
import { takeOutScript, undoScript } from './acts.ts'
import type { ScriptParts } from './acts.ts'
import { seldomCopied } from './bites.ts'
import { addPrompt, editPrompt, takeOutPrompt } from './hand.ts'
import { importScript } from './import.ts'
import { previewScript } from './preview.ts'

interface Parts extends ScriptParts {
  readonly projects: Projects
  readonly prompts: PromptStore
  readonly media: ReturnType<typeof promptMedia>
  readonly sessions: { follow(recording: boolean, mate?: Mate): void }
  readonly capture: { isRecording(): boolean }
  readonly longWork: LongWork
  readonly hub: { script(progress: EventPayload<'script'>): void }
}
interface Mate {
  readonly old: string
  readonly now: string
}
type HandMethods = MethodTable<'prompts.add' | 'prompts.edit' | 'prompts.takeOut'>

export function scriptMethods(parts: Parts): MethodsOf<'scripts'> & HandMethods {
  const { station, scripts, projects, prompts } = parts
  // two would take turns, and nobody could tell whose progress is shown
  const work = parts.longWork.oneAtATime('a script is being read already')
  const reading = <T>(read: (watch: Watch) => Promise<T>) =>
    work.run((stop) => read({ progress: (share, lines) => parts.hub.script({ share, lines }), stop }))
  /** The open session hears of what came and what went. */
  const told = (mate?: Mate) => {
    void parts.media.fetchAhead()
    parts.sessions.follow(parts.capture.isRecording(), mate)
    station.changed()
  }
  const whole = async (act: () => Promise<ProjectScript>): Promise<ProjectScript> => {
    const script = await work.run(() => seldomCopied(station.db, act))
    told()
    return script
  }
  const named = (scriptId: number) => {
    const { project_id: projectId, name } = scripts.need(scriptId)
    return { projectId, scriptId, name }
  }

  return {
    'scripts.list': {
      who: 'staff',
      audit: null,
      run({ projectId }) {
        projects.get(projectId)
        return { scripts: scripts.list(projectId) }
      },
    },
    'scripts.useStarter': {
      who: 'staff',
      audit:
        (input) =>
        ({ added }) => ['script_imported', { ...input, name: 'starter', added }],
      run({ projectId, langs }) {
        projects.get(projectId)
        const added = station.db
          .transaction(() => prompts.insert(projectId, starterPrompts(langs)))
          .immediate()
        told()
        return { added }
      },
    },
    'scripts.preview': {
      who: 'staff',
      audit: null,
      run: (given, bytes) => reading((watch) => previewScript(parts, given, bytes, watch)),
    },
    'scripts.import': {
      who: 'staff',
      audit:
        ({ projectId, name, replaces }) =>
        ({ scriptId, added, skipped, gone }) => [
          replaces === undefined ? 'script_imported' : 'script_replaced',
          { projectId, scriptId, name, added, skipped, gone },
        ],
      async run(given, bytes) {
        projects.get(given.projectId)
        const imported = await reading((watch) => importScript(parts, given, bytes, watch))
        told()
        return imported
      },
    },
    'scripts.stop': {
      who: 'staff',
      audit: null,
      run() {
        work.stop()
        return done
      },
    },
    'scripts.rename': {
      who: 'staff',
      audit({ scriptId }) {
        const { name: before } = named(scriptId)
        return ({ name }) => ['script_renamed', { scriptId, before, name }]
      },
      run({ scriptId, name }) {
        scripts.rename(scriptId, name)
        station.changed()
        return scripts.view(scriptId)
      },
    },
    'scripts.takeOut': {
      who: 'staff',
      audit({ scriptId }) {
        const script = named(scriptId)
        return ({ kept }) => ['script_taken_out', { ...script, kept }]
      },
      run: ({ scriptId }) => whole(() => takeOutScript(parts, scriptId)),
    },
    'scripts.undo': {
      who: 'staff',
      audit({ scriptId }) {
        const act = scripts.lastAct(scriptId)?.what ?? ''
        return ({ name }) => ['script_act_undone', { scriptId, name, act }]
      },
      run: ({ scriptId }) => whole(() => undoScript(parts, scriptId)),
    },

    'prompts.add': {
      who: 'staff',
      audit:
        ({ projectId, lang }) =>
        ({ promptId }) => ['prompt_added', { projectId, promptId, lang }],
      run(typed) {
        projects.get(typed.projectId)
        const handled = addPrompt(parts, typed)
        told()
        return handled
      },
    },
    'prompts.edit': {
      who: 'staff',
      audit:
        ({ projectId, promptId: before }) =>
        ({ promptId }) => ['prompt_edited', { projectId, before, promptId }],
      run(typed) {
        const handled = editPrompt(parts, typed)
        told({ old: typed.promptId, now: handled.promptId })
        return handled
      },
    },
    'prompts.takeOut': {
      who: 'staff',
      audit: (input) => () => ['prompt_taken_out', input],
      run({ projectId, promptId }) {
        const handled = takeOutPrompt(parts, projectId, promptId)
        told()
        return handled
      },
    },
  }
}
