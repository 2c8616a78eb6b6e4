/** The keys as a person sees and compares them. */
import type { Output } from '../../contract/api.ts'
import { enrolment } from '../../contract/messages.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { fingerprint, keyIdOf } from '../../trust/keys.ts'

const shown = (publicKey: string) => ({ publicKey, fingerprint: fingerprint(keyIdOf(publicKey)) })

export function identityOf(parts: {
  readonly station: { readonly stationId: string }
  readonly settings: { effective(): StationSettings }
  readonly identity: { publicKey(): string | null }
  readonly lake: { seen(): string | null }
}): Output<'settings.identity'> {
  const { stationId } = parts.station
  const { trust, stationName } = parts.settings.effective()
  const own = parts.identity.publicKey()
  const seen = parts.lake.seen()
  const file =
    own === null
      ? null
      : enrolment.parse({
          kind: 'fieldtake-station',
          version: 1,
          station_id: stationId,
          station_name: stationName,
          public_key: own,
        })
  return {
    stationId,
    own: own === null ? null : shown(own),
    enrolText: own === null ? '' : `${stationId}:${own}`,
    enrolFile: file === null ? '' : `${JSON.stringify(file, null, 2)}\n`,
    pinned: trust.lakeKeys.map(shown),
    seen: seen === null || trust.lakeKeys.includes(seen) ? null : shown(seen),
  }
}
