/** What the views need of the outside, given once at the root. */
import { createContext, useContext } from 'react'
import type { Client } from '../transport/client.ts'
import type { Recorder } from '../recorder/types.ts'
import type { Station } from './mirror.ts'

export interface Services {
  readonly client: Client
  readonly station: Station
  readonly recorder: Recorder
}
const ServicesContext = createContext<Services | null>(null)
export const ServicesProvider = ServicesContext.Provider

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (!services) throw new Error('a view outside of ServicesProvider')
  return services
}
