import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { airflowVersion } from '../../../backend-stack/native/airflow.ts'
import { cassandraVersion } from '../../../backend-stack/native/cassandra.ts'
import { brokerProperties } from '../../../backend-stack/native/kafka-config.ts'
import { kafkaVersion } from '../../../backend-stack/native/kafka-install.ts'
import { workerSize } from '../../../backend-stack/native/spark-cluster.ts'
import { sparkVersion } from '../../../backend-stack/native/spark-install.ts'
import { stackSources } from '../../../backend-stack/native/paths.ts'
import { postgresMajor } from '../../../backend-stack/native/postgres.ts'
import { registryVersion } from '../../../backend-stack/native/registry.ts'
import { buckets, seaweedVersion } from '../../../backend-stack/native/seaweedfs.ts'

const service = z.looseObject({
  image: z.string(),
  profiles: z.array(z.enum(['core', 'lake', 'full'])),
  restart: z.enum(['no', 'unless-stopped']),
  mem_limit: z.string(),
  cpus: z.number(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
})
const composeFile = join(stackSources, 'compose.yml')
const compose = z
  .looseObject({ services: z.record(z.string(), service) })
  .parse(parse(readFileSync(composeFile, 'utf8'), { merge: true }))
const services = Object.entries(compose.services)
const read = (...path: string[]) => readFileSync(join(stackSources, ...path), 'utf8')
const named = (name: string) => {
  const found = compose.services[name]
  if (!found) throw new Error(`compose.yml has no service ${name}`)
  return found
}

test('containers run the versions that run natively', () => {
  const tag = (name: string) => named(name).image.split(':')[1]
  for (const broker of ['kafka-1', 'kafka-2', 'kafka-3']) expect(tag(broker)).toBe(kafkaVersion())
  expect(tag('registry')).toBe(registryVersion())
  expect(tag('seaweedfs')).toBe(seaweedVersion())
  expect(tag('cassandra')).toBe(cassandraVersion())
  expect(tag('postgres')?.split('.')[0]).toBe(String(postgresMajor))
  for (const part of ['spark-master', 'spark-worker-1', 'spark-worker-2', 'landing'])
    expect(tag(part)).toBe(sparkVersion())
  expect(read('spark', 'Dockerfile')).toContain(`FROM apache/spark:${sparkVersion()}-`)
  expect(tag('airflow')).toBe(airflowVersion())
  expect(read('airflow', 'Dockerfile')).toContain(`FROM apache/airflow:${airflowVersion()}-`)
  const debezium = /<debezium\.version>([^<]+)</.exec(read('connect', 'pom.xml'))?.[1] ?? ''
  expect(tag('connect')).toBe(debezium)
  expect(read('connect', 'Dockerfile')).toContain(`FROM quay.io/debezium/connect:${debezium}`)
  const requirements = readFileSync(join(stackSources, '..', 'spark', 'requirements.txt'), 'utf8')
  expect(requirements).toContain(`pyspark==${sparkVersion()}`)
})

test('three brokers in containers are set as three native brokers are', () => {
  const script = read('kafka', 'start-broker.sh')
  const own = script.slice(script.indexOf('<<OWN\n') + 6, script.indexOf('\nOWN'))
  const container = Object.fromEntries(own.split('\n').map((line) => splitAt(line, '=')))
  const brokers = [1, 2, 3].map((id) => ({
    id,
    clientPort: id,
    internalPort: id,
    controllerPort: id,
    dataDir: '',
  }))
  const first = brokers[0]
  const native = first ? brokerProperties({ brokers }, first) : {}
  const addresses = ['node.id', 'controller.quorum.voters', 'listeners', 'advertised.listeners', 'log.dirs']
  const settings = (of: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(of).filter(([key]) => !addresses.includes(key)))
  expect(settings(container)).toEqual(settings(native))
  expect(Object.keys(container).toSorted()).toEqual(Object.keys(native).toSorted())
  expect(script).toContain('cp /config/broker.properties')
})

test('containers read the configuration files of the native servers', () => {
  for (const broker of ['kafka-1', 'kafka-2', 'kafka-3'])
    expect(named(broker).volumes).toContain('./kafka:/config:ro')
  for (const name of ['seaweedfs', 'postgres', 'cassandra'])
    expect(named(name).volumes).toContain(`./${name}:/config:ro`)
  for (const name of ['spark-master', 'spark-worker-1', 'spark-worker-2', 'landing'])
    expect(named(name).volumes).toContain('./spark:/config:ro')
  expect(read('spark', 'start-member.sh')).toContain('/config/cluster.conf')
  expect(read('seaweedfs', 'start-server.sh')).toContain('/config/server.flags')
  expect(named('postgres').command).toContain('config_file=/config/postgresql.conf')
  expect(read('postgres', 'container-init.sh')).toContain('-f /config/init.sql')
  expect(named('topics').command.join(' ')).toMatch(/cli\.ts apply/)
  expect(named('schemas').command.join(' ')).toMatch(/schemas\/apply\.ts/)
  for (const bucket of buckets)
    expect(named('buckets').command.join(' ')).toMatch(new RegExp(`\\b${bucket}\\b`))
})

test('workers in containers offer what native ones do, and are told no secret of the lake', () => {
  for (const name of ['spark-worker-1', 'spark-worker-2']) {
    const { command, environment } = named(name)
    const after = (flag: string) => command[command.indexOf(flag) + 1]
    expect({ cores: after('--cores'), memory: after('--memory') }).toEqual(workerSize)
    expect(Object.keys(environment).filter((key) => key.startsWith('FIELDTAKE_'))).toEqual([])
  }
  expect(named('landing').command).toContain('spark://spark-master:7077')
})

test.each([
  ['cassandra/cassandra.yaml', 'cassandra/start-node.sh'],
  ['seaweedfs/s3.json', 'seaweedfs/start-server.sh'],
  ['spark/cluster.conf', 'spark/start-member.sh'],
])('every blank of %s is filled in by %s', (template, script) => {
  const blanks = new Set(read(template).match(/\$\{[A-Z0-9_]+\}/g))
  blanks.delete('${..}')
  for (const blank of blanks) expect(read(script).replaceAll('\\$', '$')).toContain(`s|${blank}|`)
})

test('psql variables of init.sql are given by both', () => {
  const wanted = [...read('postgres', 'init.sql').matchAll(/:'(\w+)'/g)].map((match) => match[1] ?? '')
  const native = readFileSync(join(stackSources, 'native', 'postgres.ts'), 'utf8')
  for (const name of wanted) {
    expect(read('postgres', 'container-init.sh')).toContain(`-v ${name}=`)
    expect(native).toContain(`${name}: `)
  }
})

test.each(services)('%s is pinned, limited, watched and reachable from this machine alone', (name, one) => {
  expect(one.image).toMatch(/:[\w.-]*\d/)
  expect(one.image).not.toContain('latest')
  for (const port of one.ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  if (one.restart === 'unless-stopped') expect(one.healthcheck, `${name} has no health check`).toBeDefined()
  for (const [needed, { condition }] of Object.entries(one.depends_on)) {
    const once = named(needed).restart === 'no'
    expect(condition).toBe(once ? 'service_completed_successfully' : 'service_healthy')
    // A service that is needed has to be in every profile that the one in need of it is in.
    expect(named(needed).profiles).toEqual(expect.arrayContaining(one.profiles))
  }
  for (const volume of one.volumes.filter((path) => path.startsWith('.')))
    expect(existsSync(join(stackSources, volume.split(':')[0] ?? '')), volume).toBe(true)
})

test('the DAGs and the connectors find in containers what they read natively', () => {
  const settings = readFileSync(join(stackSources, '..', 'dags', 'fieldtake_dags', 'settings.py'), 'utf8')
  const wanted = [...settings.matchAll(/(?<!\.)get\("(\w+)"\)/g)].map(([, name = '']) => `FIELDTAKE_${name}`)
  expect(wanted.length).toBeGreaterThan(3)
  const airflow = Object.keys(named('airflow').environment)
  expect(airflow).toEqual(
    expect.arrayContaining([...wanted, 'FIELDTAKE_LAKE_PYTHON', 'FIELDTAKE_CONNECT_URL']),
  )
  const connectors = read('connect', 'connectors', 'prompts-postgres.json')
  const documents = read('connect', 'connectors-compose', 'prompts-mongodb.json')
  const asked = [...`${connectors}${documents}`.matchAll(/\$\{env:(\w+)\}/g)].map(([, name = '']) => name)
  expect(Object.keys(named('connect').environment)).toEqual(expect.arrayContaining(asked))
  const keys = (text: string) => Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(text)))
  const shared = (text: string) =>
    keys(text).filter(([key]) => /^(transforms|topic\.creation|errors)/.test(key))
  // the same transform, to the same topics
  expect(shared(documents)).toEqual(shared(connectors))
})

test('every secret comes from .env, without a default; what may be empty has an empty one; the example names all', () => {
  const text = readFileSync(composeFile, 'utf8')
  const used = [...text.matchAll(/(?<!\$)\$\{(\w+)([^}]*)\}/g)].map(([, name = '', then = '']) => ({
    name,
    then,
  }))
  const example = new Map(
    [...read('.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
  expect([...new Set(used.map(({ name }) => name))].toSorted()).toEqual([...example.keys()].toSorted())
  for (const { name, then } of used) {
    const empty = example.get(name) === ''
    expect(then, name).toMatch(empty ? /^:-$/ : /^:\?set it in \.env/)
    // who forgets one would otherwise have a stack that anybody can enter
    if (/PASSWORD|SECRET|TOKEN/.test(name)) expect(empty, name).toBe(false)
  }
})

function splitAt(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator)
  return [line.slice(0, at), line.slice(at + 1)]
}
