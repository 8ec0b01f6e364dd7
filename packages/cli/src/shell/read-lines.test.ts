import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Host } from '../host.ts'
import { type Completer, TerminalReader } from './read-lines.ts'

/** The line that a terminal gives where all keys come at once, before any name does. */
async function lineOf(keys: string, complete: Completer): Promise<string | undefined> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin })
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
  stdout.resume()
  const answered: Promise<unknown>[] = []
  const reader = new TerminalReader({ stdin, stdout } as unknown as Host, {
    history: [],
    complete: (line) => {
      const answer = complete(line)
      answered.push(answer)
      return answer
    },
  })
  const read = reader.read('> ')
  // As of a terminal whose keys were read before it was paused.
  for (const key of keys) stdin.emit('data', Buffer.from(key))
  await new Promise(setImmediate)
  await Promise.all(answered)
  stdin.write('\r')
  const typed = await read
  return typed.kind === 'line' ? typed.text : undefined
}

const complete: Completer = async (line) => {
  await new Promise(setImmediate)
  return line.endsWith('.') ? [[`${line.slice(4)}Id="only" `], line.slice(4)] : [['enumerate '], line]
}

test('a name that comes in time is put into the line', async () => {
  expect(await lineOf('get X.\t', complete)).toBe('get X.Id="only" ')
})

test('two Tabs before the first name put it in once', async () => {
  expect(await lineOf('get X.\t\t', complete)).toBe('get X.Id="only" ')
})

test('a name that comes when more was typed changes nothing', async () => {
  expect(await lineOf('enum\t SHOP_I', complete)).toBe('enum SHOP_I')
})
