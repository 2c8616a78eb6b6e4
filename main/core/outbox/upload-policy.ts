/** Whether what waits may go now: paused or not, the person's policy for links that cost, and "send now". */
import type { StationState } from '../../contract/model.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { ALL } from '../jobs/store.ts'
import type { JobStore } from '../jobs/store.ts'

export type UploadPolicy = ReturnType<typeof uploadPolicy>

export function uploadPolicy(settings: () => StationSettings, jobs: JobStore) {
  /** null: nobody can tell */
  let metered: boolean | null = null
  /** the newest job there was when somebody last said "send now"; 0 once all have gone */
  let byHand = 0

  const heldByPolicy = (): StationState['uploads']['held'] => {
    const { policy } = settings().upload
    if (policy === 'always') return null
    if (policy === 'manual') return 'manual'
    // a phone's hotspot looks like any network: what nobody can tell may cost
    return metered === null ? 'unknown' : metered ? 'metered' : null
  }
  return {
    /** What the page knows of the link. True: that is news. */
    network(known: boolean | null): boolean {
      const news = metered !== known
      metered = known
      return news
    },
    held: () => (byHand > 0 ? null : heldByPolicy()),
    /** the last job that may go now; 0 while all is held back */
    upTo: () => (settings().upload.paused ? 0 : heldByPolicy() === null ? ALL : byHand),
    /** Someone pressed "send": also what the policy would hold back, of what is here now. */
    sendAll(): void {
      byHand = jobs.newest()
    },
    /** Nothing is left that may go. */
    drained(): void {
      // what is being encoded just now is meant as well
      if (jobs.nextUnencoded() === null) byHand = 0
    },
  }
}
