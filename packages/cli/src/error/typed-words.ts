import type { LeafSpec } from '../command/spec.ts'
import { CliError } from './cli-error.ts'
import { explainError } from './explain-error.ts'

/**
 * A refusal that names fields as REST or CIM have them, in the words of the command that was typed: `--bandwidth` for
 * `body.wish.bandwidth`, `<name>` for `body.name`. What has no such word keeps its path.
 */
export function inTypedWords(error: unknown, command: LeafSpec): unknown {
  if (!(error instanceof Error)) return error
  const message = error.name === 'ProblemError' ? ofProblem(error, command) : ofCim(error, command)
  const { kind } = explainError(error)
  return message === error.message || kind === 'ok' ? error : new CliError(kind, message, { cause: error })
}

interface Field {
  readonly field: string
  readonly message: string
}

function ofProblem({ message: whole, problem }: Error & { readonly problem?: unknown }, command: LeafSpec): string {
  const { errors = [], code } = (problem ?? {}) as { readonly errors?: readonly Field[]; readonly code?: string }
  const fields = errors.length === 0 ? subjectOf(whole, code) : errors
  return fields.reduce((text, { field, message }) => {
    if (!message.startsWith(field)) return text
    // What is quoted in it may look like a field: only its beginning is one.
    const words = `${typedWord(field, command)}${message.slice(field.length)}`
    return text.replace(message, () => words)
  }, whole)
}

/** What these begin with is the field that they are about: `thawAfterMs: "700000" is more than …`. */
function subjectOf(message: string, code: string | undefined): readonly Field[] {
  if (code !== 'invalid-config' && code !== 'invalid-input') return []
  const [, field] = /^([a-z]\w*(?:[.[]\w+\]?)*): /.exec(message) ?? []
  return field === undefined ? [] : [{ field, message }]
}

/** `KVM_VirtualSystemSettingData: ElementName is missing; …`: the setting of CIM that a machine's name is. */
function ofCim({ name, message }: Error, command: LeafSpec): string {
  if (name !== 'CimError') return message
  return message.replace(/\b\w+_VirtualSystemSettingData: ElementName\b/, (all) => ownWord('name', command) ?? all)
}

/** How fields are called where their own names say it otherwise. */
const words: Readonly<Record<string, string>> = {
  capacityBytes: 'size',
  'source.capacityBytes': 'size',
  channels: 'multifd',
  downtimeMs: 'downtime',
  thawAfterMs: 'thaw-after',
  keys: 'key',
  copiedDisks: 'remove-disks',
  postCopy: 'post-copy',
  'memory.bytes': 'memory',
  'processors.count': 'cpus',
  maxMemoryBytes: 'max-memory',
  maxProcessors: 'max-cpus',
  'cpu.model': 'cpu-model',
  'seed.userData': 'user-data',
  'seed.metaData': 'meta-data',
  'seed.networkConfig': 'network-config',
  'boot.direct.kernel': 'kernel',
  'boot.direct.initrd': 'initrd',
  'boot.direct.commandLine': 'append',
}

/** The option or argument that a field comes of. */
export function typedWord(field: string, command: LeafSpec): string {
  const path = field.replace(/^(body|query|path)\.(wish\.|settings\.)?/, '')
  const [, list, index, part] = /^(copies|rows)\[(\d+)\]\.?(.*)$/.exec(path) ?? []
  if (list !== undefined) {
    const row = `machine ${Number(index) + 1}`
    const key = list === 'rows' ? part : part?.replace(/^values\.?/, '')
    if (list === 'copies' && part === 'name') return `the name of ${row}`
    return key === '' ? `a value of ${row}` : `value ${JSON.stringify(key)} of ${row}`
  }
  const word = words[path] ?? path.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const own = ownWord(word, command)
  if (own !== undefined) return own
  const takesSettings = command.arguments?.some(({ name }) => name === 'setting')
  return takesSettings ? (words[path] ?? path) : path
}

function ownWord(word: string, { arguments: given = [], options = [] }: LeafSpec): string | undefined {
  if (given.some(({ name }) => name === word)) return `<${word}>`
  const isOption = options.some(({ flags }) => flags.split(/[ ,]+/).includes(`--${word}`))
  return isOption ? `--${word}` : undefined
}
