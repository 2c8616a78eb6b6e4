/** What `npm run stack -- account add` hands to a station: where it connects, under which name, and the passwords. A secret as a whole. */
import { z } from 'zod'
import { stationSettings } from './settings.ts'

export const STATION_ACCOUNT = 'fieldtake-station-account'

const { broker, storage } = stationSettings.shape

export const stationAccount = z.object({
  kind: z.literal(STATION_ACCOUNT),
  version: z.literal(1),
  /** the id of the one station that it is for */
  station: z.string().regex(/^[\w-]{1,60}$/),
  broker: broker
    .unwrap()
    .pick({ brokers: true, tls: true, ca: true, sasl: true, username: true, mode: true, group: true }),
  /** absent: the stack has no object store */
  storage: storage.unwrap().optional(),
  secrets: z.object({
    brokerPassword: z.string().min(1).max(1_000),
    storageSecretKey: z.string().min(1).max(1_000).optional(),
  }),
})
export type StationAccount = z.infer<typeof stationAccount>
