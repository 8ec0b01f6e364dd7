import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CimError } from '@cimarron/cim'
import { WbemClient, type WbemTransport, WbemTransportError } from '@cimarron/wbem-client'
import { describe, expect, test } from 'vitest'
import { checkServer } from './check-server.ts'
import { LimitError } from './guarded-source.ts'
import { UncheckableError } from './model/read-model.ts'

// What other servers answered, recorded; it is not in every checkout.
const folder = fileURLToPath(new URL('../../../../shared/transcripts/cim-xml/', import.meta.url))
const recorded = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.response.txt')) : []

/** A server that has one answer to everything, whatever it was an answer to. */
function replay(answers: readonly string[]): WbemTransport {
  let next = 0
  return {
    address: 'replay',
    async send() {
      const answer = answers[next++ % answers.length] ?? ''
      const [head = '', body = ''] = answer.split(/\r?\n\r?\n/, 2)
      const [status = '', ...headers] = head.split(/\r?\n/)
      const fields = new Map(
        headers.map((line) => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
      )
      return {
        status: Number(status.split(' ')[1]),
        header: (name) => fields.get(name),
        body: (async function* () {
          yield Buffer.from(body)
        })(),
        trailer: () => undefined,
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}

async function outcomeOf(answers: readonly string[]): Promise<string> {
  await using client = new WbemClient(replay(answers))
  try {
    const { results } = await checkServer(client, { server: 'replay', limits: { requests: 300 } })
    return `${results.length} rules`
  } catch (error) {
    // What a check documents that it throws; all else is a defect of its own.
    const isKnown = [UncheckableError, CimError, WbemTransportError, LimitError].some((kind) => error instanceof kind)
    return isKnown ? 'not checked' : String((error as Error).stack)
  }
}

describe.skipIf(recorded.length === 0)('a server of others', () => {
  const texts = recorded.map((name) => readFileSync(`${folder}${name}`, 'utf8'))

  test('that answers everything with one recorded answer is checked, or it is said why not', async () => {
    const outcomes = new Set<string>()
    for (const text of texts) outcomes.add((await outcomeOf([text])).replace(/^\d+ rules$/, 'rules'))
    expect([...outcomes].filter((one) => !['rules', 'not checked'].includes(one))).toEqual([])
  })

  test('that answers with each recorded answer in turn is checked, or it is said why not', async () => {
    for (let first = 0; first < texts.length; first += 20)
      expect(await outcomeOf([...texts.slice(first), ...texts.slice(0, first)])).toMatch(/^(\d+ rules|not checked)$/)
  })
})
