import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { auditDir } from '../../../backend-stack/stack/audit-log.ts'
import { airflowVersion } from '../../../backend-stack/servers/airflow/airflow.ts'
import { cassandraVersion } from '../../../backend-stack/servers/cassandra/cassandra.ts'
import { brokerProperties } from '../../../backend-stack/servers/kafka/config.ts'
import { kafkaVersion } from '../../../backend-stack/servers/kafka/install.ts'
import { workerSize } from '../../../backend-stack/servers/spark/cluster.ts'
import { sparkVersion } from '../../../backend-stack/servers/spark/install.ts'
import { root, stackSources } from '../../../backend-stack/stack/paths.ts'
import { postgresMajor } from '../../../backend-stack/servers/postgres/postgres.ts'
import { oldestPython, uv } from '../../../backend-stack/stack/install/python.ts'
import { registryVersion } from '../../../backend-stack/servers/registry/registry.ts'
import { buckets, seaweedVersion } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'

const service = z.looseObject({
  image: z.string(),
  profiles: z.array(z.enum(['core', 'lake', 'full'])),
  restart: z.enum(['no', 'unless-stopped']),
  build: z.object({ context: z.string(), dockerfile: z.string().optional() }).optional(),
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
  expect(read('servers', 'spark', 'Dockerfile')).toContain(`FROM apache/spark:${sparkVersion()}-`)
  expect(tag('airflow')).toBe(airflowVersion())
  expect(read('servers', 'airflow', 'Dockerfile')).toContain(`FROM apache/airflow:${airflowVersion()}-`)
  const debezium = /<debezium\.version>([^<]+)</.exec(read('servers', 'connect', 'pom.xml'))?.[1] ?? ''
  expect(tag('connect')).toBe(debezium)
  expect(tag('counters')).toBe(/<kafka\.version>([^<]+)</.exec(read('servers', 'counters', 'pom.xml'))?.[1])
  expect(read('servers', 'connect', 'Dockerfile')).toContain(`FROM quay.io/debezium/connect:${debezium}`)
  const requirements = readFileSync(join(stackSources, '..', 'spark', 'requirements.txt'), 'utf8')
  expect(requirements).toContain(`pyspark==${sparkVersion()}`)
})

test('three brokers in containers are set as three native brokers are', () => {
  const script = read('servers', 'kafka', 'start-broker.sh')
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
    expect(named(broker).volumes).toContain('./servers/kafka:/config:ro')
  for (const name of ['seaweedfs', 'postgres', 'cassandra'])
    expect(named(name).volumes).toContain(`./servers/${name}:/config:ro`)
  for (const name of ['spark-master', 'spark-worker-1', 'spark-worker-2', 'landing'])
    expect(named(name).volumes).toContain('./servers/spark:/config:ro')
  expect(read('servers', 'spark', 'start-member.sh')).toContain('/config/cluster.conf')
  expect(read('servers', 'seaweedfs', 'start-server.sh')).toContain('/config/server.flags')
  expect(named('postgres').command).toContain('config_file=/config/postgresql.conf')
  expect(read('servers', 'postgres', 'container-init.sh')).toContain('\\i /config/init.sql')
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
  ['servers/cassandra/cassandra.yaml', 'servers/cassandra/start-node.sh'],
  ['servers/seaweedfs/s3.json', 'servers/seaweedfs/start-server.sh'],
  ['servers/spark/cluster.conf', 'servers/spark/start-member.sh'],
])('every blank of %s is filled in by %s', (template, script) => {
  const blanks = new Set(read(template).match(/\$\{[A-Z0-9_]+\}/g))
  blanks.delete('${..}')
  for (const blank of blanks) expect(read(script).replaceAll('\\$', '$')).toContain(`s|${blank}|`)
})

test('psql variables of init.sql are given by both', () => {
  const wanted = [...read('servers', 'postgres', 'init.sql').matchAll(/:'(\w+)'/g)].map(
    (match) => match[1] ?? '',
  )
  const native = readFileSync(join(stackSources, 'servers', 'postgres', 'postgres.ts'), 'utf8')
  for (const name of wanted) {
    expect(read('servers', 'postgres', 'container-init.sh')).toContain(
      `\\getenv ${name} ${name.toUpperCase()}\n`,
    )
    expect(native).toContain(`${name}: `)
  }
})

test('no password is put on a command line, where everybody on the machine could read it', () => {
  for (const file of [
    'servers/kafka/start-broker.sh',
    'containers-only/mongodb/start-mongo.sh',
    'servers/postgres/container-init.sh',
    'servers/seaweedfs/start-server.sh',
    'servers/spark/start-member.sh',
  ]) {
    const commands = read(file)
      .replace(/<<'?(\w+)'?\n[\s\S]*?\n\1\n/g, '\n')
      // given by the environment
      .replace(/^PGPASSWORD="\$\w+" /gm, '')
    expect(commands, file).not.toMatch(/\$\{?\w*(PASSWORD|SECRET)/)
  }
  for (const [name, { healthcheck }] of services)
    expect(healthcheck?.test.join(' ') ?? '', name).not.toMatch(/PASSWORD|SECRET/)
})

test('what writes down what it did has a place to write it, as the checkout is read-only', () => {
  const writers = services.filter(([, { command, environment }]) =>
    [...command, environment['FIELDTAKE_ROOT'] ?? ''].some((word) => /cli\.ts|^\/app$/.test(word)),
  )
  expect(writers.map(([name]) => name)).toEqual(['topics', 'airflow'])
  for (const [name, { environment, volumes }] of writers) {
    const place = environment['FIELDTAKE_STACK_DATA'] ?? '/app/.cache/stack/default'
    const mounts = volumes.map((one) => one.split(':')).filter(([, at = '']) => place.startsWith(`${at}/`))
    expect(mounts, name).toHaveLength(1)
    expect(mounts[0]?.[2], name).toBeUndefined()
  }
  const airflow = named('airflow').environment
  expect(airflow['FIELDTAKE_AUDIT']).toBe(auditDir(airflow['FIELDTAKE_STACK_DATA'] ?? ''))
})

test('the image of the lake has a Python that the jobs run on, put there by the same tool as natively', () => {
  const dockerfile = read('servers', 'spark', 'Dockerfile')
  const checked = /target-version = "py3(\d+)"/.exec(readFileSync(join(root, 'pyproject.toml'), 'utf8'))?.[1]
  expect(oldestPython).toBe(`3.${checked}`)
  expect(dockerfile).toContain(`uv venv -q --managed-python -p ${oldestPython} /opt/lake`)
  expect(dockerfile).toContain(`/uv:${uv.split('==')[1]} `)
  // of the image's own, which is older
  expect(dockerfile).not.toContain('python3 ')
  expect(read('servers', 'airflow', 'Dockerfile')).toMatch(
    new RegExp(`^FROM apache/airflow:.*python${oldestPython}$`, 'm'),
  )
})

test('every pool that a task waits for is made, in containers and natively', () => {
  const dags = readdirSync(join(root, 'dags')).filter((file) => file.endsWith('.py'))
  const asked = dags.flatMap((file) => {
    const text = readFileSync(join(root, 'dags', file), 'utf8')
    return [...text.matchAll(/\bpool="(\w+)"/g)].map(([, pool = '']) => pool)
  })
  const made = z.record(z.string(), z.unknown()).parse(JSON.parse(read('servers', 'airflow', 'pools.json')))
  expect([...new Set(asked)].toSorted()).toEqual(Object.keys(made).toSorted())
  const begin = named('airflow').command.join(' ')
  expect(begin).toMatch(
    /airflow db migrate && airflow pools import \S+\/airflow\/pools\.json && exec .*standalone/,
  )
  expect(readFileSync(join(stackSources, 'servers', 'airflow', 'airflow.ts'), 'utf8')).toContain(
    "'pools.json'",
  )
})

test('no Java is allowed a heap that its container is not', () => {
  const most = (options = '') => mebibytes(/-Xmx(\S+?)"?$/m.exec(options)?.[1])
  const heaps: [string, number][] = [
    ['connect', most(named('connect').environment['HEAP_OPTS'])],
    ['counters', most(/-Xmx\w+/.exec(named('counters').command.join(' '))?.[0])],
    ['ksqldb', most(named('ksqldb').environment['KSQL_HEAP_OPTS'])],
    ['cassandra', mebibytes(named('cassandra').environment['MAX_HEAP_SIZE'])],
    ...['kafka-1', 'kafka-2', 'kafka-3'].map((name): [string, number] => {
      // given to all, it would be that of each health check, too
      expect(named(name).environment).not.toHaveProperty('KAFKA_HEAP_OPTS')
      const set = /^export KAFKA_HEAP_OPTS=.*$/m.exec(read('servers', 'kafka', 'start-broker.sh'))?.[0]
      return [name, most(set)]
    }),
  ]
  for (const [name, heap] of heaps) {
    expect(heap, name).toBeGreaterThan(0)
    // the rest is for threads, classes and buffers, and for the checks
    expect(heap, name).toBeLessThanOrEqual(mebibytes(named(name).mem_limit) / 2)
  }
})

test('what ends when done is waited for in each of its profiles: `up --wait` fails for others', () => {
  for (const [name, one] of services.filter(([, { restart }]) => restart === 'no')) {
    const waiting = services.filter(([, other]) => Object.hasOwn(other.depends_on, name))
    expect(
      waiting.flatMap(([, { profiles }]) => profiles),
      name,
    ).toEqual(expect.arrayContaining(one.profiles))
  }
})

test('checks ask by IPv4, which every server listens on', () => {
  for (const [name, { healthcheck }] of services) {
    const check = healthcheck?.test.join(' ') ?? ''
    // NiFi answers to its name only
    if (/wget|curl|fetch/.test(check) && !check.includes('curl -4'))
      expect(check, name).not.toContain('localhost')
    // "not running" is no running
    for (const [, flags = ''] of check.matchAll(/grep -(\w*q\w*)/g)) expect(flags, name).toContain('x')
  }
})

test('no check of every few seconds starts a Java: on a busy machine those that time out pile up', () => {
  for (const [name, { healthcheck }] of services)
    expect(healthcheck?.test.join(' ') ?? '', name).not.toMatch(/\bjava\b|nodetool|kafka-[\w-]+\.sh/)
})

test('the counters run in containers, told all that they ask for', () => {
  const main = read('servers', 'counters', 'src', 'main', 'java', 'org', 'fieldtake', 'counters', 'Main.java')
  const { environment, volumes, command, healthcheck } = named('counters')
  const required = [...main.matchAll(/required\(env, "(\w+)"\)/g)].map(([, name]) => name)
  expect(required.length).toBeGreaterThan(1)
  expect(Object.keys(environment)).toEqual(expect.arrayContaining(required))
  expect(environment['FIELDTAKE_REPLICATION']).toBe('3')
  // what it keeps survives the container
  expect(volumes).toContain(`counters:${environment['FIELDTAKE_COUNTERS_STATE']}`)
  // its check reads what it says
  expect(main).toContain('System.out.println("counters: " + now)')
  const said = /> >\(tee (\S+)\)$/.exec(command.join(' '))?.[1] ?? 'nowhere'
  expect(healthcheck?.test.join(' ')).toContain(` ${said} | tail -n 1 | grep -qx 'counters: RUNNING'`)
})

test('the accounts of MongoDB are the same natively and in containers', () => {
  const native = [...read('servers', 'mongo', 'roles.sql').matchAll(/^ALTER ROLE (\w+) PASSWORD/gm)].map(
    ([, name]) => name,
  )
  expect(native).toEqual(['documents', 'documents_sink', 'documents_reader'])
  const made = [...read('containers-only', 'mongodb', 'init.js').matchAll(/user: '(\w+)'/g)].map(
    ([, name]) => name,
  )
  // the image makes the owner, and Debezium, which natively has nothing to read, has one of its own
  expect(made.toSorted()).toEqual(['connect', ...native.slice(1)].toSorted())
})

test('everything that runs on fits in 24 GiB, with the largest of what ends when done', () => {
  const sizes = (restart: string) =>
    services.filter(([, one]) => one.restart === restart).map(([, one]) => mebibytes(one.mem_limit))
  const all = sizes('unless-stopped').reduce((sum, size) => sum + size, 0)
  expect(all).toBeGreaterThan(10 * 1024)
  expect(all + Math.max(...sizes('no'))).toBeLessThanOrEqual(24 * 1024)
})

test("the project's own images are made in stages, and nobody in them is root", () => {
  const built = services.flatMap(([name, { build }]) => (build === undefined ? [] : [{ name, build }]))
  expect(new Set(built.map(({ build }) => JSON.stringify(build))).size).toBe(4)
  for (const { name, build } of built) {
    const dockerfile = read(build.context, build.dockerfile ?? 'Dockerfile')
    const stages = dockerfile.split(/^FROM /m).slice(1)
    expect(stages.length, name).toBeGreaterThan(1)
    const users = [...(stages.at(-1) ?? '').matchAll(/^USER (\S+)$/gm)].map(([, user]) => user)
    expect(users.at(-1), name).toMatch(/^(?!root$|0)/)
    // what only the build needs stays in its stage
    expect(stages.at(-1), name).not.toMatch(/\bmvn\b/)
  }
})

test('what is closed may write to its volumes and to its own /tmp, and its account is no root', () => {
  const closed = services.filter(([, one]) => one['read_only'] === true)
  expect(closed.map(([name]) => name)).toEqual(['schemas', 'corpus-trigger', 'counters'])
  for (const [name, one] of closed) {
    expect(one['cap_drop'], name).toEqual(['ALL'])
    expect(one['security_opt'], name).toEqual(['no-new-privileges:true'])
    // libraries are unpacked there and loaded
    expect(one['tmpfs'], name).toEqual([expect.stringMatching(/^\/tmp:exec/)])
    if (one.build === undefined) expect(one['user'], name).toBe('1000:1000')
  }
})

test('copies of what ksqlDB keeps about itself are as many as there are brokers', () => {
  const { environment } = named('ksqldb')
  for (const setting of ['KSQL_KSQL_STREAMS_REPLICATION_FACTOR', 'KSQL_KSQL_INTERNAL_TOPIC_REPLICAS'])
    expect(environment[setting]).toBe('3')
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
  const connectors = read('servers', 'connect', 'connectors', 'prompts-postgres.json')
  const documents = read('containers-only', 'mongodb', 'connectors', 'prompts-mongodb.json')
  const sink = read('servers', 'connect', 'connectors', 'lake-mongodb.json')
  const asked = [...`${connectors}${documents}${sink}`.matchAll(/\$\{env:(\w+)\}/g)].map(
    ([, name = '']) => name,
  )
  const { environment: worker } = named('connect')
  expect(Object.keys(worker)).toEqual(expect.arrayContaining(asked))
  const allowed = /^config\.providers\.env\.param\.allowlist\.pattern=(.*)$/m.exec(
    read('servers', 'connect', 'worker.properties'),
  )?.[1]
  expect(worker['CONNECT_CONFIG_PROVIDERS_ENV_PARAM_ALLOWLIST_PATTERN']).toBe(allowed)
  for (const name of asked) expect(name).toMatch(new RegExp(allowed ?? ''))
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

function mebibytes(text = ''): number {
  const [, number = '', unit = ''] = /(\d+)([mg])$/i.exec(text) ?? []
  return Number(number) * (unit.toLowerCase() === 'g' ? 1024 : 1)
}

function splitAt(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator)
  return [line.slice(0, at), line.slice(at + 1)]
}
