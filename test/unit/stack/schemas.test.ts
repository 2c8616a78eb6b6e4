import { expect, test } from 'vitest'
import { readSchema } from '../../../backend-stack/schemas/apply.ts'
import { jsonSchema, subjects } from '../../../backend-stack/schemas/subjects.ts'

test.each(subjects)('$file says what the contract says', (subject) => {
  // If this fails after a change to messages.ts: node backend-stack/schemas/apply.ts --write
  expect(JSON.parse(readSchema(subject.file))).toEqual(jsonSchema(subject))
})
