import { expect, test } from 'vitest'
import { readArguments } from '../../../backend-stack/small-lake/cli-arguments.ts'
import { UsageError } from '../../../main/system/program.ts'

const read = (line: string, env: Record<string, string> = {}) => readArguments(line.split(' '), env)
const keys = { FIELDTAKE_LAKE_S3_KEY: 'key', FIELDTAKE_LAKE_S3_SECRET: 'secret' }

test('a folder', () => {
  expect(read('--brokers a:1,b:2 --target /lake')).toEqual({
    kind: 'run',
    options: { brokers: ['a:1', 'b:2'], quarantineDays: 7, target: { kind: 'folder', dir: '/lake' } },
  })
})

test('a bucket, its secrets from the environment', () => {
  const line =
    '--brokers a:1 --s3-endpoint http://s3 --s3-bucket lake --catalogue /lake --claims-buckets claims'
  expect(read(line, keys)).toMatchObject({
    options: {
      target: {
        kind: 's3',
        endpoint: 'http://s3',
        bucket: 'lake',
        catalogueDir: '/lake',
        accessKeyId: 'key',
      },
      claims: { endpoint: 'http://s3', buckets: ['claims'], secretAccessKey: 'secret' },
    },
  })
})

test.each([
  ['--target /lake', '--brokers is missing'],
  ['--brokers a:1', 'Give either'],
  ['--brokers a:1 --s3-endpoint http://s3 --s3-bucket lake', 'Give either'],
  ['--brokers a:1 --target /lake --nonsense', 'nonsense'],
  ['--brokers a:1 --target /lake --sasl kerberos', 'none of'],
  ['--brokers a:1 --target /lake --sasl plain', 'FIELDTAKE_LAKE_USERNAME is not set'],
  ['--brokers a:1 --s3-endpoint http://s3 --s3-bucket b --catalogue /c', 'FIELDTAKE_LAKE_S3_KEY is not set'],
])('%s is refused', (line, why) => {
  expect(() => read(line)).toThrow(UsageError)
  expect(() => read(line)).toThrow(why)
})
