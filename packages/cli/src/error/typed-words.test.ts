import { AddressError, ProblemError } from '@cimarron/api/client'
import { expect, test } from 'vitest'
import type { LeafSpec } from '../command/spec.ts'
import { explainError } from './explain-error.ts'
import { inTypedWords, typedWord } from './typed-words.ts'

const command: LeafSpec = {
  kind: 'leaf',
  name: 'clone',
  summary: '',
  examples: [],
  arguments: [
    { name: 'name', summary: '' },
    { name: 'setting', summary: '', optional: true, variadic: true },
  ],
  options: [
    { flags: '-n, --count <number>', summary: '' },
    { flags: '--multifd <number>', summary: '' },
    { flags: '--keep-tpm', summary: '' },
    { flags: '--thaw-after <duration>', summary: '' },
  ],
  load: async () => ({ run: async () => undefined }),
}

test.each([
  ['body.name', '<name>'],
  ['name', '<name>'],
  ['body.count', '--count'],
  ['body.wish.channels', '--multifd'],
  ['body.keepTpm', '--keep-tpm'],
  ['copies[1].name', 'the name of machine 2'],
  ['copies[1].values', 'a value of machine 2'],
  ['copies[0].values.site', 'value "site" of machine 1'],
  ['body.rows[2].ip', 'value "ip" of machine 3'],
  ['body.settings.memory.bytes', 'memory'],
  ['nics.nic0.backend.device', 'nics.nic0.backend.device'],
])('the field %s is told as %s', (field, word) => {
  expect(typedWord(field, command)).toBe(word)
})

const refusal = (detail: string, ...fields: readonly string[]) =>
  new ProblemError({
    type: 'urn:cimarron:problem:invalid-request',
    title: 'invalid request',
    status: 400,
    detail,
    code: 'invalid-request',
    errors: fields.map((field) => ({ field, message: `${field}: "body.name: x" is wrong; expected string` })),
  })

test('a refusal tells what was typed, and keeps its code; values in it stay as they are', () => {
  const detail = 'the request is wrong: body.name: "body.name: x" is wrong; expected string'
  const told = explainError(inTypedWords(refusal(detail, 'body.name'), command))
  expect(told).toMatchObject({
    kind: 'usage',
    message: 'the request is wrong: <name>: "body.name: x" is wrong; expected string',
    code: 'invalid-request',
  })
})

test('a name that is missing is told as the argument it is, also where CIM refuses it', () => {
  const error = Object.assign(new Error('KVM_VirtualSystemSettingData: ElementName is missing; it is the name'), {
    name: 'CimError',
    status: 'CIM_ERR_INVALID_PARAMETER',
  })
  expect(explainError(inTypedWords(error, command))).toMatchObject({
    kind: 'usage',
    message: '<name> is missing; it is the name',
    code: 'CIM_ERR_INVALID_PARAMETER',
  })
})

test.each([
  ['invalid-config', 'count: 3 machines and 2 rows; leave one out', '--count: 3 machines and 2 rows; leave one out'],
  ['invalid-input', 'thawAfterMs: "9" is no time; use 100', '--thaw-after: "9" is no time; use 100'],
  ['invalid-config', 'memory.bytes: 5 is too little', 'memory: 5 is too little'],
  ['no-space', 'count: 3 is too many', 'count: 3 is too many'],
  ['invalid-config', 'a value of the name: is wrong', 'a value of the name: is wrong'],
] as const)('a refusal as %s that names its field only in its words is told so too: %s', (code, detail, told) => {
  const error = new ProblemError({ type: `urn:cimarron:problem:${code}`, title: '', status: 422, detail, code })
  expect(explainError(inTypedWords(error, command))).toMatchObject({ message: told, code })
})

test('what names no field stays the error that it is', () => {
  const error = refusal('there is no machine "x"')
  expect(inTypedWords(error, command)).toBe(error)
})

test.each(['', '.', '..'])('a name that can not be asked for, "%s", is wrong use and no defect', (value) => {
  const told = explainError(inTypedWords(new AddressError('job', value), command))
  expect(told).toEqual({ kind: 'usage', message: expect.stringContaining(`${JSON.stringify(value)} `) })
})
