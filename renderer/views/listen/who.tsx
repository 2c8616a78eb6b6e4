/** Who listens: somebody the station knows, or somebody new; and who they are when they record. */
import { useEffect, useState } from 'react'
import type { Listener } from '../../../main/contract/listeners.ts'
import type { Speaker } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { RadioGroup, SelectField, TextField } from '../../ui/field.tsx'

const LAST_KEY = 'fieldtake.reviewer'
const NEW = ''

interface Known {
  readonly listeners: readonly Listener[]
  readonly speakers: readonly Speaker[]
}

/** `resume`: whoever listened last at this computer goes on without being asked. */
export function Who({ resume, onChosen }: { resume: boolean; onChosen: (listener: Listener) => void }) {
  const { client } = useServices()
  const loading = useAction()
  const { run } = loading
  const [known, setKnown] = useState<Known | null>(null)
  useEffect(() => {
    void run(async () => {
      const [listeners, speakers] = await Promise.all([
        client.call('listeners.list', {}),
        client.call('speakers.list', {}),
      ])
      const last = localStorage.getItem(LAST_KEY)
      const same = listeners.output.listeners.find(({ listenerId }) => listenerId === last)
      if (resume && same) {
        onChosen(same)
        return
      }
      setKnown({
        listeners: listeners.output.listeners,
        speakers: speakers.output.speakers.filter(({ withdrawnAt }) => withdrawnAt === null),
      })
    })
  }, [client, run, resume, onChosen])
  return (
    <div className="page">
      <div className="page-inner">
        <Fault error={loading.error} />
        {known && <Choose {...known} onChosen={onChosen} />}
      </div>
    </div>
  )
}

function Choose({ listeners, speakers, onChosen }: Known & { onChosen: (listener: Listener) => void }) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const saving = useAction()
  const [chosen, setChosen] = useState(() => {
    const last = localStorage.getItem(LAST_KEY)
    return (listeners.find(({ listenerId }) => listenerId === last) ?? listeners[0])?.listenerId ?? NEW
  })
  const [name, setName] = useState('')
  const one = listeners.find(({ listenerId }) => listenerId === chosen)
  /** changed here, and not saved yet; null: as it is */
  const [linked, setLinked] = useState<string | null>(null)
  const speakerId = linked ?? one?.speakerId ?? ''
  const choose = (listenerId: string) => {
    setChosen(listenerId)
    setLinked(null)
  }
  const begin = () =>
    saving.run(async () => {
      const same = one && (one.speakerId ?? '') === speakerId
      const listener = same
        ? one
        : (
            await client.call('listeners.save', {
              ...(one ? { listenerId: one.listenerId } : {}),
              label: one ? one.label : name.trim(),
              speakerId: speakerId === '' ? null : speakerId,
            })
          ).output
      localStorage.setItem(LAST_KEY, listener.listenerId)
      onChosen(listener)
    })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void begin()
      }}
    >
      <h1>{t('listen.who')}</h1>
      {listeners.length > 0 && (
        <RadioGroup
          legend={t('listen.whoListens')}
          value={chosen}
          options={[
            ...listeners.map(({ listenerId, label, given }) => ({
              value: listenerId,
              label,
              help: t('listen.given', { number: format.number(given) }),
            })),
            { value: NEW, label: t('listen.somebodyNew') },
          ]}
          onChange={choose}
        />
      )}
      {!one && (
        <TextField
          label={t('listen.reviewer')}
          help={t('listen.reviewerHelp')}
          value={name}
          maxLength={80}
          autoFocus
          onChange={setName}
        />
      )}
      {speakers.length > 0 && (
        <SelectField
          label={t('listen.asSpeaker')}
          help={t('listen.asSpeakerHelp')}
          value={speakerId}
          options={[
            { value: '', label: t('listen.noSpeaker') },
            ...speakers.map((speaker) => ({
              value: speaker.speakerId,
              label: speaker.label || speaker.speakerId.slice(0, 8),
            })),
          ]}
          onChange={setLinked}
        />
      )}
      <Fault error={saving.error} />
      <div>
        <Button
          type="submit"
          kind="primary"
          autoFocus={one !== undefined}
          disabled={saving.busy || (!one && name.trim() === '')}
        >
          {t('listen.begin')}
        </Button>
      </div>
    </form>
  )
}
