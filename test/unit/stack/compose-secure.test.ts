import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readRules } from '../../../backend-stack/cluster/acls/rules.ts'
import { brokerProperties } from '../../../backend-stack/servers/kafka/config.ts'
import { kafkaAccounts } from '../../../backend-stack/servers/kafka/security.ts'
import { composeFile, secureComposeFile } from '../../../backend-stack/stack/containers/images.ts'
import { ownSettings, secureProject } from '../../../backend-stack/stack/containers/secure.ts'
import { aclsFile, stackSources } from '../../../backend-stack/stack/paths.ts'

/* compose.secure.yml against the native stack with accounts, which the integration tests run. */

const service = z.looseObject({
  environment: z.record(z.string(), z.string()).default({}),
  command: z.union([z.string(), z.array(z.string())]).default([]),
  volumes: z.array(z.string()).default([]),
})
const servicesIn = (file: string) =>
  z
    .looseObject({ services: z.record(z.string(), service) })
    .parse(parse(readFileSync(file, 'utf8'), { merge: true })).services
const plain = servicesIn(composeFile)
const secure = servicesIn(secureComposeFile)
const script = readFileSync(join(stackSources, 'servers', 'kafka', 'start-broker.sh'), 'utf8')

let dir: string
beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'compose-secure-'))))
afterAll(() => rmSync(dir, { recursive: true }))

test('what it asks for is what the command makes, each with a value', () => {
  const used = [...readFileSync(secureComposeFile, 'utf8').matchAll(/(?<!\$)\$\{(\w+)(:\?|:-require)\}/g)]
  const example = join(stackSources, '.env.example')
  const made = ownSettings(dir, example, 'of the stores')
  for (const [, name = '', otherwise] of used.filter(([, name]) => name !== 'FIELDTAKE_SIGNATURES')) {
    expect(otherwise, name).toBe(':?')
    expect(made.get(name), name).toMatch(/\S/)
  }
  expect(used.length).toBeGreaterThan(10)
})

test('brokers with accounts are set as native ones are, and brokers have a port among themselves', () => {
  const block = script.slice(script.indexOf('<<SECURE\n') + 9, script.indexOf('\nSECURE'))
  const properties = Object.fromEntries(
    block.split('\n').map((line) => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)]
    }),
  )
  const broker = { id: 1, clientPort: 1, internalPort: 1, controllerPort: 1, dataDir: '' }
  const native = brokerProperties(
    {
      brokers: [broker],
      security: {
        keystore: '/keys/broker.p12',
        truststore: '/keys/trust.p12',
        storePassword: '$KAFKA_STORE_PASSWORD',
        brokerPrincipal: 'CN=fieldtake-broker',
        superUsers: ['admin'],
      },
    },
    broker,
  )
  // natively INTERNAL is the brokers' own; here other containers come in there as clients do
  expect(properties['listener.security.protocol.map']).toBe(
    'CLIENT:SASL_SSL,INTERNAL:SASL_SSL,BROKER:SSL,CONTROLLER:SSL',
  )
  expect(properties['inter.broker.listener.name']).toBe('BROKER')
  const jaas = native['listener.name.client.scram-sha-512.sasl.jaas.config']
  expect(properties['listener.name.internal.scram-sha-512.sasl.jaas.config']).toBe(jaas)
  const own = [
    'listeners',
    'advertised.listeners',
    'inter.broker.listener.name',
    'listener.security.protocol.map',
  ]
  for (const [key, value] of Object.entries(native)) {
    if (!/^(ssl|sasl|listener\.name|authorizer|allow|super)\./.test(key)) continue
    expect(properties[key.replace('listener.name.internal.ssl', 'listener.name.broker.ssl')], key).toBe(value)
  }
  const known = new Set([...own, ...Object.keys(native), 'listener.name.broker.ssl.client.auth'])
  const others = Object.keys(properties).filter((key) => !known.has(key))
  expect(others).toEqual(['listener.name.internal.scram-sha-512.sasl.jaas.config'])
})

test('whoever comes to the brokers has an account of its own there, or is left out', () => {
  const clients = Object.entries(plain).filter(
    ([, { environment, command }]) =>
      JSON.stringify(environment).includes('kafka-1:9092') ||
      JSON.stringify(command).includes('kafka-1:9092'),
  )
  const accounts = clients
    .filter(([name]) => !secureProject.without.includes(name))
    .map(([name]): [string, string[]] => {
      const said = JSON.stringify(secure[name]?.environment ?? {}).replaceAll('\\"', '"')
      const named = said.matchAll(/username="(\w+)"|_USERNAME":"(\w+)"|"sasl\.username": "(\w+)"/g)
      return [name, [...new Set([...named].map(([, a, b, c]) => a ?? b ?? c ?? ''))].toSorted()]
    })
  expect(Object.fromEntries(accounts)).toEqual({
    topics: ['admin'],
    landing: ['lander'],
    airflow: ['airflow', 'lander', 'selector', 'stack'],
    connect: ['connect'],
    counters: ['counters'],
  })
  const known: readonly string[] = [...kafkaAccounts, 'stack']
  for (const name of accounts.flatMap(([, names]) => names)) expect(known).toContain(name)
  // and each of them may do what acls.yml says, no more
  const { accounts: ruled } = readRules(aclsFile, [])
  expect(kafkaAccounts.filter((name) => name !== 'admin' && !ruled.includes(name))).toEqual([])
})

test('passwords are on no command line', () => {
  for (const [name, { command }] of Object.entries(secure))
    expect(JSON.stringify(command), name).not.toMatch(/PASSWORD|SECRET/)
})

test('what trusts the brokers’ certificate has it', () => {
  for (const [name, { environment, volumes, command }] of Object.entries(secure)) {
    const files = [...JSON.stringify({ environment, command }).matchAll(/\/(?:keys|backend)\/[\w./-]*\w/g)]
    for (const [file] of files) {
      const mounted = volumes.some((volume) =>
        file.startsWith(volume.replace(/:ro$/, '').split(':').at(-1) ?? 'nowhere'),
      )
      expect(mounted, `${name}: ${file}`).toBe(true)
    }
  }
})
