import { addAccount } from '../../backend-stack/stack/accounts/change.ts'
import type { AccountsPlace } from '../../backend-stack/stack/accounts/change.ts'
import { defaultCache } from '../../backend-stack/stack/paths.ts'
import { kafkaCaFile } from '../../backend-stack/servers/kafka/security.ts'
import type { StationAccount } from '../../main/contract/station-account.ts'
import type { ClusterAddress } from '../../main/kafka/client.ts'

/** Of a secure stack that this test runs. */
export const accountsPlace = (dataDir: string, bootstrap: string, storeUrl?: string): AccountsPlace => {
  return { cacheDir: defaultCache, dataDir, secure: true, bootstrap, storeUrl }
}

/** Makes the account of a station, and answers what that station is handed. */
export async function stationAccount(
  place: AccountsPlace,
  name: string,
  sharing = false,
): Promise<StationAccount> {
  const handed = await addAccount(place, { name, role: 'station', sharing })
  if (handed.role !== 'station') throw new Error('asked for a station')
  return handed.profile
}

/** How whoever has a station's account reaches the brokers. */
export function addressOf(dataDir: string, account: StationAccount): ClusterAddress {
  return {
    bootstrap: account.broker.brokers,
    caFile: kafkaCaFile(dataDir),
    user: { name: account.broker.username, password: account.secrets.brokerPassword },
  }
}
