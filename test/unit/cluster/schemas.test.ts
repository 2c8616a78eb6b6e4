import { expect, test } from 'vitest'
import { readSchema } from '../../../backend-stack/cluster/schemas/apply.ts'
import { jsonSchema, subjects } from '../../../backend-stack/cluster/schemas/subjects.ts'

test.each(subjects)('$file says what the contract says', (subject) => {
  // If this fails after a change to messages.ts: node backend-stack/cluster/schemas/apply.ts --write
  expect(JSON.parse(readSchema(subject.file))).toEqual(jsonSchema(subject))
})
