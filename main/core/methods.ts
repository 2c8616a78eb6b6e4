/** Every method of the contract, and who does its work. */
import type { MethodName, Output, ParsedInput } from '../contract/api.ts'
import { StationError } from '../contract/errors.ts'
import { qualityPolicy } from '../contract/quality.ts'
import type { Parts } from './parts.ts'
import { carryWatch } from './exchange/folder.ts'
import type { CarryWatch } from './exchange/folder.ts'
import { importTakes } from './exchange/in.ts'
import { exportTakes } from './exchange/out.ts'
import { testConnection } from './kafka/hops.ts'
import { judge } from './quality/judge.ts'
import { SAMPLES_PER_PEAK, readPeaks } from './recording/index.ts'
import { corpusReader } from './prompts/corpus.ts'
import { importScript, previewScript } from './prompts/script.ts'
import type { Watch } from './prompts/script.ts'
import { starterPrompts } from './prompts/starter/index.ts'
import { nextReview, saveReview } from './review.ts'

type Answer<M extends MethodName> = Output<M> | { result: Output<M>; bytes: Uint8Array }
/** Does an answer come with a block of bytes? */
export const isWithBytes = (answer: unknown): answer is { result: unknown; bytes: Uint8Array } =>
  typeof answer === 'object' && answer !== null && 'result' in answer && 'bytes' in answer
export type Handlers = {
  [M in MethodName]: (input: ParsedInput<M>, bytes: Uint8Array) => Answer<M> | Promise<Answer<M>>
}

const done = { ok: true } as const

export function handlers(parts: Parts): Handlers {
  const { station, projects, prompts, speakers, sessions, takes, capture, settings, kiosk, visitor, jobs } =
    parts
  const corpus = corpusReader(station)
  const state = () => parts.state()
  /** The state after some work, and word of it to whoever else looks. */
  const after = (work?: () => void) => {
    work?.()
    station.changed()
    return state()
  }
  const transaction = <T>(work: () => T): T => station.db.transaction(work).immediate()

  /** Whoever makes it a kiosk means it from now on, not from the next start. */
  const saved = (save: () => void) => {
    const before = settings.effective().kiosk.enabled
    save()
    if (!before && settings.effective().kiosk.enabled) kiosk.lock()
    return visitor.settings(settings.view())
  }

  /** What had gone out before its speaker withdrew, and was refused since: it never goes again. */
  const withdrew = (id: string): boolean => {
    const take = takes.row(id)
    return take !== null && takes.hasWithdrawn(take.speaker_id)
  }

  /** Long work that is done one at a time, and that a person may stop. */
  const oneAtATime = (refusal: string) => {
    let current: AbortController | null = null
    return {
      stop: () => current?.abort(),
      async run<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
        if (current) throw new StationError('conflict', refusal)
        return parts.stoppable(async (controller) => {
          current = controller
          try {
            return await work(controller.signal)
          } finally {
            current = null
          }
        })
      },
    }
  }
  // two would take turns, and nobody could tell whose progress is shown
  const scripts = oneAtATime('a script is being read already')
  const reading = <T>(work: (watch: Watch) => Promise<T>) =>
    scripts.run((stop) => work({ progress: (share, lines) => parts.hub.script({ share, lines }), stop }))
  // two would write one list
  const carries = oneAtATime('takes are being carried already')
  const carrying = <T>(way: 'out' | 'in', work: (watch: CarryWatch) => Promise<T>) =>
    carries.run((stop) => {
      const watch = carryWatch(way, stop, (progress) => parts.hub.carry(progress))
      return work(watch).finally(watch.end)
    })

  return {
    'station.state': state,
    'station.dismissNotice': ({ id }) => {
      parts.notices.dismiss(id)
      station.changed()
      return done
    },
    'station.unlock': ({ pin }) => kiosk.unlock(pin),
    'station.lock': () => {
      kiosk.lock()
      return done
    },
    'station.network': ({ metered }) => {
      if (parts.uploads.metered !== metered) {
        parts.uploads.metered = metered
        parts.hub.changed()
      }
      parts.sender.wake()
      return done
    },

    'settings.get': () => visitor.settings(settings.view()),
    'settings.set': ({ settings: next }) => saved(() => settings.save(next)),
    'settings.setSecret': async ({ name, value, settings: typedFor }) => {
      const open = !settings.isSet('kioskPin')
      if (name === 'kioskPin') await kiosk.setPin(value)
      else await settings.setSecret(name, value, typedFor)
      // The first PIN locks a kiosk that was switched on before it; a new one keeps nobody out.
      if (name === 'kioskPin' && open) kiosk.lock()
      if (name === 'brokerPassword') parts.reconnect()
      return visitor.settings(settings.view())
    },
    'settings.test': async ({ settings: candidate, secrets: typed }) => ({
      hops: await testConnection({
        settings: candidate ?? settings.effective(),
        password: typed.brokerPassword ?? (await settings.secret('brokerPassword', candidate)),
        storageSecret: typed.storageSecretKey ?? (await settings.secret('storageSecretKey', candidate)),
        stationId: station.stationId,
      }),
    }),
    'settings.exportProfile': () => ({ profile: settings.exportProfile() }),
    'settings.importProfile': ({ profile }) => saved(() => settings.importProfile(profile)),

    'projects.list': () => ({ projects: visitor.projects() }),
    'projects.save': (given) => projects.save(given),
    'scripts.useStarter': ({ projectId, langs }) => {
      projects.get(projectId)
      const added = transaction(() => prompts.insert(projectId, starterPrompts(langs)))
      sessions.fill()
      station.changed()
      return { added }
    },
    'scripts.preview': (given, bytes) => reading((watch) => previewScript(given, bytes, watch)),
    'scripts.import': async (given, bytes) => {
      projects.get(given.projectId)
      const imported = await reading((watch) => importScript(station, prompts, given, bytes, watch))
      void parts.media.fetchAhead()
      sessions.fill()
      station.changed()
      return imported
    },
    'scripts.stop': () => {
      scripts.stop()
      return done
    },

    'prompts.media': ({ projectId, promptId, kind }) => parts.media.of(projectId, promptId, kind),
    'corpus.summary': ({ projectId }) => {
      projects.get(projectId)
      return corpus.summary(projectId)
    },
    'corpus.prompts': (query) => corpus.prompts(query),

    'speakers.list': () => ({ speakers: speakers.list() }),
    'speakers.add': ({ label, metadata, projectId }) => {
      const speaker = speakers.add(label, metadata, projectId)
      visitor.arrived(speaker.speakerId)
      return speaker
    },
    'speakers.update': ({ speakerId, label, metadata, projectId }) =>
      speakers.update(speakerId, label, metadata, projectId),
    'speakers.consent': ({ speakerId, projectId, lang, version }) =>
      speakers.consent(speakerId, projectId, lang, version),
    'speakers.withdraw': async ({ speakerId }) => {
      if (sessions.current()?.speaker_id === speakerId) {
        await capture.interrupt()
        sessions.end()
      }
      const speaker = speakers.withdraw(speakerId)
      await parts.listening.forgetAll()
      parts.sender.wake()
      return speaker
    },

    'session.start': async ({ projectId, speakerId }) => {
      await capture.interrupt()
      return after(() => sessions.start(projectId, speakerId))
    },
    'session.end': async () => {
      await capture.interrupt()
      visitor.left()
      return after(() => sessions.end())
    },
    'session.next': () => after(() => sessions.next()),
    'session.back': () => after(() => sessions.back()),
    'session.skip': ({ promptId, reason, note }) => {
      sessions.skip(promptId, reason, note)
      parts.promptsUsed()
      return after()
    },
    'session.flag': ({ promptId, flagged, note }) => after(() => sessions.flag(promptId, flagged, note)),
    'session.undo': () => {
      sessions.undo()
      parts.sender.wake()
      return after()
    },

    'recording.start': (request) => capture.start(request),
    'recording.append': ({ takeId, firstFrame }, bytes) => capture.append(takeId, firstFrame, bytes),
    'recording.stop': async ({ takeId }) => {
      await capture.stop(takeId)
      return { take: takes.get(takeId), state: state() }
    },
    'recording.cancel': async ({ takeId }) => {
      await capture.cancel(takeId)
      return done
    },
    'recording.adopt': async ({ takeId }) => {
      await capture.interrupted.adopt(takeId)
      return { take: takes.get(takeId) }
    },
    'recording.dismiss': async ({ takeId }) => {
      await capture.interrupted.dismiss(takeId)
      return done
    },

    'takes.list': (query) => takes.list(query),
    'takes.get': ({ takeId }) => takes.detail(takeId),
    'takes.peaks': async ({ takeId }) => {
      const take = takes.get(takeId)
      const path = await parts.listening.file(takeId)
      if (path === null) throw new StationError('not_found', 'the audio of this take is no longer here')
      const bytes = await readPeaks(path, take.frames)
      return {
        result: {
          samplesPerPeak: SAMPLES_PER_PEAK,
          peaks: Math.floor(bytes.length / 4),
          sampleRate: take.format.sampleRate,
        },
        bytes,
      }
    },
    'takes.discard': ({ takeId }) => {
      if (!parts.discard(takeId)) throw new StationError('conflict', 'this take is discarded already')
      sessions.discarded(takeId)
      return after()
    },
    'takes.restore': ({ takeId }) => {
      if (!parts.restore(takeId)) throw new StationError('conflict', 'this take is not discarded')
      return after()
    },
    'takes.note': ({ takeId, note }) => ({ take: takes.note(takeId, note) }),
    'takes.export': ({ folder, onlyUnsent }) =>
      carrying('out', (watch) => exportTakes(parts, folder, onlyUnsent, watch)),
    'takes.importFolder': ({ folder }) =>
      carrying('in', (watch) => importTakes(parts, folder, watch)).finally(() => parts.sender.wake()),
    'takes.chooseFolder': async () => ({ folder: await parts.chooseFolder() }),
    'takes.stopCarrying': () => {
      carries.stop()
      return done
    },

    'queue.pause': ({ paused }) => {
      const { settings: now } = settings.view()
      settings.save({ ...now, upload: { ...now.upload, paused } })
      parts.sender.wake()
      return after()
    },
    'queue.retry': async ({ takeId }) => {
      await parts.refreshLimits()
      if (takeId === undefined) {
        // what the project's rules hold back goes out by its own name only, never with the crowd
        const parked = jobs.idsIn('parked').filter((id) => !jobs.get(id)?.reason_code?.startsWith('quality_'))
        const ids = [...jobs.idsIn('waiting'), ...parked, ...jobs.idsIn('rejected')].filter(
          (id) => !withdrew(id),
        )
        station.takesChanged(jobs.applyAll(ids.map((id) => ({ id, event: { kind: 'retry' } }))))
      } else {
        const job = jobs.get(takeId)
        if (!job) throw new StationError('not_found', `no take ${takeId}`)
        if (withdrew(takeId)) throw new StationError('conflict', 'the speaker withdrew consent')
        transaction(() => jobs.apply(takeId, { kind: 'retry' }))
        station.takesChanged([takeId])
      }
      parts.sendByHand()
      return after()
    },
    'queue.park': ({ takeId }) => {
      const reason = { code: 'by_hand', message: 'parked by hand' }
      if (!transaction(() => jobs.apply(takeId, { kind: 'park', reason })))
        throw new StationError('conflict', 'only what waits can be parked')
      station.takesChanged([takeId])
      return after()
    },

    'prompts.malformed': () => ({ total: parts.ledger.malformed(), records: parts.intake.malformed() }),

    'quality.judge': ({ figures }) => {
      const session = sessions.current()
      const project = session ? projects.get(session.project_id).settings : null
      const policy = project?.quality ?? qualityPolicy.parse(undefined)
      return { findings: judge(figures, policy, project?.sampleRate ?? 48_000) }
    },

    'takes.lineage': ({ takeId }) => parts.lineage(takeId),
    'rules.list': () => ({ rules: parts.rules.list() }),
    'audit.list': ({ before, limit }) => parts.audit.list(before, limit),
    'audit.verify': () => parts.audit.verify(),
    'audit.export': () => ({ log: parts.audit.export() }),

    'reviews.next': ({ after: previous }) => nextReview(parts, previous),
    'reviews.save': ({ review }) => {
      saveReview(parts, review)
      parts.sender.wake()
      return done
    },
  }
}
