import { expect, it } from 'vitest'
import {
  nameFor,
  withChange,
  withReady,
  withQuestion,
  withoutQuestion,
} from '../../../renderer/views/project/questions.ts'
import { fieldsOf } from '../../../renderer/views/speakers/schema.ts'

it('names the column by the question in plain letters, and none twice', () => {
  expect(nameFor('Où habites-tu ?', [])).toBe('ou_habites_tu')
  expect(nameFor('Home', ['home', 'home_2'])).toBe('home_3')
  expect(nameFor('የት ነው?', ['question'])).toBe('question_2')
})

it('adds, changes and takes away, and leaves alone what it does not know', () => {
  const limited = {
    $comment: 'by hand',
    properties: { age: { type: 'integer', title: 'Age', minimum: 18, errorMessage: 'too young' } },
    required: ['age'],
  }
  let schema = withQuestion(limited, 'Home village')
  schema = withChange(schema, 'home_village', { kind: 'choice' })
  schema = withChange(schema, 'home_village', { answers: ['Gondar', 'Bahir Dar'] })
  schema = withChange(schema, 'home_village', { required: true })
  schema = withChange(schema, 'age', { title: 'How old are you?' })
  expect(schema).toEqual({
    $comment: 'by hand',
    type: 'object',
    properties: {
      age: { type: 'integer', title: 'How old are you?', minimum: 18, errorMessage: 'too young' },
      home_village: { type: 'string', enum: ['Gondar', 'Bahir Dar'], title: 'Home village' },
    },
    required: ['age', 'home_village'],
  })
  expect(withChange(schema, 'home_village', { answers: [] })).toEqual(schema)
  expect(fieldsOf(withoutQuestion(schema, 'age')).map(({ name }) => name)).toEqual(['home_village'])
})

it('keeps the answers from one kind of choice to another, and the limits of a number to numbers', () => {
  const schema = withChange(
    { properties: { tongue: { enum: ['am', 'om'], title: 'Tongue' }, age: { type: 'number', minimum: 3 } } },
    'tongue',
    { kind: 'many' },
  )
  expect(fieldsOf(schema)[0]).toMatchObject({ kind: 'many', options: ['am', 'om'], title: 'Tongue' })
  expect(withChange(schema, 'age', { kind: 'text' })['properties']).toMatchObject({ age: { type: 'string' } })
  expect(JSON.stringify(withChange(schema, 'age', { kind: 'text' }))).not.toContain('minimum')
})

it('lets an answer travel only when that is said, and ready-made questions travel', () => {
  let schema = withQuestion({}, 'Phone')
  expect(fieldsOf(schema)).toMatchObject([{ name: 'phone', travels: false }])
  schema = withChange(schema, 'phone', { travels: true })
  schema = withChange(schema, 'phone', { kind: 'number' })
  expect(fieldsOf(schema)).toMatchObject([{ kind: 'number', travels: true }])
  const labels = { female: 'woman', male: 'man' }
  schema = withReady(withReady(schema, 'gender', 'Gender', labels), 'gender', 'Again')
  expect(fieldsOf(schema)[1]).toMatchObject({
    name: 'gender',
    title: 'Gender',
    kind: 'choice',
    travels: true,
    labels,
  })
})
