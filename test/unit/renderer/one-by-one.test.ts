import { expect, test } from 'vitest'
import { oneByOne } from '../../../renderer/views/listen/one-by-one.ts'

test('the first begins at once, each other after the one before it ended, also where that failed', async () => {
  const inTurn = oneByOne()
  const begun: string[] = []
  const ends = new Map<string, PromiseWithResolvers<string>>()
  const work = (name: string) =>
    inTurn(() => {
      begun.push(name)
      const end = Promise.withResolvers<string>()
      ends.set(name, end)
      return end.promise
    })
  const first = work('first')
  const second = work('second')
  const third = work('third')
  expect(begun).toEqual(['first'])
  ends.get('first')?.reject(new Error('refused'))
  await expect(first).rejects.toThrow('refused')
  await expect.poll(() => begun).toEqual(['first', 'second'])
  ends.get('second')?.resolve('done')
  expect(await second).toBe('done')
  await expect.poll(() => begun).toEqual(['first', 'second', 'third'])
  ends.get('third')?.resolve('done')
  expect(await third).toBe('done')
  // nothing is under way: it reaches the core before what is asked for next
  void work('fourth')
  await expect.poll(() => begun.at(-1)).toBe('fourth')
})
