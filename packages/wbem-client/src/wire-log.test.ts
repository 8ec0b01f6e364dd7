import { expect, test } from 'vitest'
import { prettyXml } from './pretty-xml.ts'
import type { WbemTransport } from './transport.ts'
import { loggedTransport, type WireLogOptions } from './wire-log.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A transport that answers in pieces, and what was logged of one request over it. */
async function logOf(body: string, answer: readonly string[], options: Partial<WireLogOptions> = {}): Promise<string> {
  const transport: WbemTransport = {
    address: 'https://h:5989/cimom',
    async send() {
      return {
        status: 200,
        header: () => undefined,
        headers: [
          ['Set-Cookie', 'session=1'],
          ['Content-Type', 'application/xml'],
        ],
        trailer: () => undefined,
        body: (async function* () {
          for (const piece of answer) yield bytes(piece)
        })(),
      }
    },
    async [Symbol.asyncDispose]() {},
  }
  let log = ''
  await using logged = loggedTransport(transport, { write: (text) => (log += text), now: () => 0, ...options })
  const headers = { Accept: 'text/xml', Authorization: 'Basic c2VjcmV0' }
  const response = await logged.send({ headers, body, isSafe: true, signal: new AbortController().signal })
  let read = ''
  for await (const piece of response.body) read += new TextDecoder().decode(piece)
  expect(read).toBe(answer.join(''))
  return log
}

test('requests and answers are written with their headers, without credentials', async () => {
  expect(await logOf('<A/>', ['<B>', 'x</B>'])).toBe(
    `#1 > 1970-01-01T00:00:00.000Z POST https://h:5989/cimom
Accept: text/xml
Authorization: ***

<A/>

#1 < HTTP 200 after 0 ms
Set-Cookie: ***
Content-Type: application/xml

<B>x</B>

`,
  )
})

test.each([
  '<PARAMVALUE NAME="NewPassword" PARAMTYPE="string"><VALUE>hunter2</VALUE></PARAMVALUE>',
  '<PROPERTY NAME="password" TYPE="string"><VALUE>hunter2</VALUE></PROPERTY>',
  '<PROPERTY.ARRAY TYPE="string" NAME="ClientSecrets"><VALUE.ARRAY><VALUE>hunter2</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>',
  '<VALUE>&lt;PROPERTY NAME=&quot;Password&quot; TYPE=&quot;string&quot;&gt;&lt;VALUE&gt;hunter2&lt;/VALUE&gt;&lt;/PROPERTY&gt;</VALUE>',
  '<VALUE>instance of X { Name = "a"; Password = "hunter2"; };</VALUE>',
  '<VALUE>instance of X { Password = &quot;hunter2&quot;; };</VALUE>',
  '<PROPERTY NAME="Password" TYPE="string"><VALUE>hunter2',
])('a secret is not written: %s', async (body) => {
  const log = await logOf(body, [body.slice(0, 60), body.slice(60)])
  expect(log).toContain('***')
  expect(log).not.toContain('hunter2')
})

test('what is no secret is left as it is', async () => {
  const body =
    '<PROPERTY NAME="Name" TYPE="string"><VALUE>a</VALUE></PROPERTY><PROPERTY NAME="PasswordHint" TYPE="string"/><PROPERTY NAME="B"><VALUE>b</VALUE></PROPERTY>'
  expect(await logOf(body, [''])).toContain(body)
})

test('of a long body the first part is written, and the rest counted', async () => {
  const log = await logOf('x'.repeat(30), ['y'.repeat(15), 'y'.repeat(15)], { maxBody: 10 })
  expect(log.match(/x+/g)?.map(({ length }) => length)).toContain(10)
  expect(log.match(/y+/g)?.map(({ length }) => length)).toContain(10)
  expect(log.match(/\.\.\. and 20 characters more/g)).toHaveLength(2)
})

test('what went wrong is written, and thrown', async () => {
  let log = ''
  const broken: WbemTransport = {
    address: 'http://h',
    send: () => Promise.reject(new Error('connection refused')),
    async [Symbol.asyncDispose]() {},
  }
  await using logged = loggedTransport(broken, { write: (text) => (log += text) })
  const request = { headers: {}, body: '', isSafe: true, signal: new AbortController().signal }
  await expect(logged.send(request)).rejects.toThrow('connection refused')
  expect(log).toMatch(/#1 ! after \d+ ms: connection refused/)
})

test('pretty CIM-XML has an element a line', () => {
  expect(prettyXml('<?xml version="1.0"?><A><B>x</B><C/><D></D></A>')).toBe(
    '<?xml version="1.0"?>\n<A>\n  <B>x</B>\n  <C/>\n  <D></D>\n</A>',
  )
  expect(prettyXml('no <xml')).toBe('no\n<xml')
})
