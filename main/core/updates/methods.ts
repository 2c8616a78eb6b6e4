/** Updates: looked for now, and installed now. */
import { done } from '../method.ts'
import type { MethodsOf } from '../method.ts'
import type { StationUpdates } from './updates.ts'

export const updateMethods = ({ updates }: { readonly updates: StationUpdates }): MethodsOf<'updates'> => ({
  'updates.check': {
    who: 'staff',
    audit: null,
    run() {
      updates.check()
      return done
    },
  },
  'updates.install': {
    who: 'staff',
    audit() {
      const version = updates.state()?.version ?? ''
      return () => ['update_installed', { version }]
    },
    run() {
      updates.install()
      return done
    },
  },
})
