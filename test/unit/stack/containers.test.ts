import { expect, test } from 'vitest'
import { servicesOf, unable } from '../../../backend-stack/stack/containers/images.ts'
import { hasStandIn } from '../../../backend-stack/stack/containers/standins.ts'

/** Those that no service builds. */
function pulled(profile: 'core' | 'lake' | 'full'): string[] {
  const services = servicesOf(profile)
  const built = new Set(services.filter(({ build }) => build !== undefined).map(({ image }) => image))
  return [...new Set(services.map(({ image }) => image))].filter((image) => !built.has(image))
}

test.each(['core', 'lake'] as const)(
  'where no image can be pulled, there is a stand-in for each of profile %s',
  (profile) => {
    expect(pulled(profile).length).toBeGreaterThan(3)
    expect(pulled(profile).filter((image) => !hasStandIn(image))).toEqual([])
  },
)

test('of profile full, MongoDB, ksqlDB and NiFi alone have no stand-in', () => {
  const without = pulled('full').filter((image) => !hasStandIn(image))
  expect(without.map((image) => image.split(':')[0])).toEqual([
    'confluentinc/ksqldb-server',
    'mongo',
    'apache/nifi',
  ])
})

test('a newer image of the same name still has its stand-in, another image has none', () => {
  expect(hasStandIn('apache/kafka:9.9.9')).toBe(true)
  expect(hasStandIn('apache/kafka-native:4.3.1')).toBe(false)
})

test('a profile has its own services and those of no other', () => {
  const names = (profile: 'core' | 'lake') => servicesOf(profile).map(({ name }) => name)
  expect(names('core')).toEqual(expect.arrayContaining(['kafka-1', 'topics', 'registry']))
  expect(names('core')).not.toContain('landing')
  expect(names('lake')).toContain('landing')
})

test('what waits for a service that cannot run is left out, and what only prepares it', () => {
  const without = (...images: string[]) => unable(servicesOf('full'), new Set(images)).toSorted()
  expect(without('apache/nifi:2.3.0')).toEqual(['nifi', 'nifi-driver'])
  // Connect has rows to read without it
  expect(without('mongo:8.0.4')).toEqual(['document-connectors', 'ksqldb', 'mongodb'])
  expect(without()).toEqual([])
})
