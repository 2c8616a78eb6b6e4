/** What is in the database, by domain. */
import { catalogueStore } from './catalogue/store.ts'
import { ledgerReader } from './jobs/ledger.ts'
import { JobStore } from './jobs/store.ts'
import { projectStore } from './projects/store.ts'
import { promptStore } from './prompts/store.ts'
import { draftStore } from './reviews/drafts.ts'
import { listenerStore } from './reviews/listeners.ts'
import { offerBook } from './reviews/offers.ts'
import { ownerWords } from './reviews/owner-words.ts'
import { versionStore } from './reviews/versions.ts'
import { scriptBelonging } from './scripts/belonging.ts'
import { planStore } from './scripts/understood.ts'
import { scriptStore } from './scripts/store.ts'
import { Sessions } from './sessions/store.ts'
import { speakerStore } from './speakers/store.ts'
import type { Station } from './station.ts'
import { restoreTake } from './takes/discard.ts'
import { languagePaces } from './takes/paces.ts'
import { TakeStore } from './takes/store.ts'
import { speakerWords } from './words/speakers.ts'

export type Stores = ReturnType<typeof openStores>

export function openStores(station: Station) {
  const jobs = new JobStore(station.db, station.now)
  const projects = projectStore(station)
  const prompts = promptStore(station)
  const formOf = (id: string) => projects.get(id).settings.speakerForm
  const speakers = speakerStore(station, projects, jobs, speakerWords({ station, jobs, formOf }))
  const paces = languagePaces(station.db)
  const takes = new TakeStore(station, projects, jobs, paces)
  const restore = (takeId: string) => restoreTake({ station, jobs, takes }, takeId)
  const sessions = new Sessions(station, { projects, prompts, speakers, takes, jobs, restore })
  const catalogue = catalogueStore(station, { takes })
  const versions = versionStore(station)
  return {
    jobs,
    ledger: ledgerReader(station.db),
    projects,
    prompts,
    scripts: scriptStore(station),
    belonging: scriptBelonging(station, prompts),
    catalogue,
    drafts: draftStore(station, catalogue, versions),
    versions,
    listeners: listenerStore(station),
    owners: ownerWords(station, jobs),
    offers: offerBook(station.now),
    plans: planStore(station),
    speakers,
    paces,
    takes,
    sessions,
  }
}
