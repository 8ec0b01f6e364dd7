import type { CimClass, CimValue, MethodDeclaration, ObjectPath, ParameterDeclaration } from '@cimarron/cim'
import type { MethodArguments, MethodResult, TypedValue } from '@cimarron/wbem-client'
import { readAssignment } from '../../cim/assignment.ts'
import { ClassCache } from '../../cim/class-cache.ts'
import { valueToJson } from '../../cim/instance-json.ts'
import { readObjectPath } from '../../cim/object-path-argument.ts'
import { oneInstance } from '../../cim/one-instance.ts'
import { shownPath } from '../../cim/shown-path.ts'
import { valueName } from '../../cim/value-name.ts'
import { ValueReader } from '../../cim/value-reader.ts'
import { showValue } from '../../cim/value-text.ts'
import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import { nearest } from '../../command/nearest.ts'
import type { WbemConnection } from '../../connection/connect-wbem.ts'
import { CliError } from '../../error/cli-error.ts'
import { exitCode } from '../../error/exit-code.ts'
import { jobOf, refusalOf } from '../../machine/job.ts'
import { safeText } from '../../output/safe-text.ts'

/** Calls a method (DSP0200 5.4), its parameters typed from the class. A return code that means failure is one here too. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  return await withServer(invocation, (connection) => invoke(invocation, connection))
}

async function invoke(invocation: Invocation, connection: WbemConnection): Promise<number | undefined> {
  const { output, host } = invocation
  const given = readObjectPath(invocation.argument('object'))
  const namespace = given.namespace ?? connection.namespace
  const classes = new ClassCache(connection.client, host.signal)
  // GetClass as such, whose error tells what is wrong with class or namespace.
  const cls = await connection.client.getClass(given.className, { namespace, signal: host.signal })
  const method = methodOf(cls, invocation.argument('method'))
  const args = await typedArguments(invocation, method, new ValueReader(classes, namespace, host))
  const object = await target(invocation, connection, method)
  const called = { name: method.name, args }
  const result = await connection.client.invokeMethod(object, called, { declaration: method, signal: host.signal })
  const words = await whyNot(connection, { object, result }, host.signal)
  const json = {
    object: shownPath(object),
    method: method.name,
    returnValue: valueToJson(result.returnValue ?? null),
    returnName: valueName(result.returnValue, method.qualifiers) ?? null,
    out: Object.fromEntries(Object.entries(result.out).map(([name, value]) => [name, valueToJson(value)])),
    ...(words === undefined ? {} : { error: words }),
  }
  await output.result(json, () => resultText(result, method, words))
  return isFailure(result) ? exitCode('failed') : undefined
}

/** A static method may be called of the class; any other of the instance, or of the class's only one. */
async function target(
  invocation: Invocation,
  connection: WbemConnection,
  method: MethodDeclaration,
): Promise<ObjectPath> {
  const text = invocation.argument('object')
  const given = readObjectPath(text)
  if (!given.isInstance && method.qualifiers.get('Static')?.value === true) {
    return given.in(given.namespace ?? connection.namespace)
  }
  return await oneInstance(text, connection, invocation.host)
}

function methodOf(cls: CimClass, name: string): MethodDeclaration {
  const method = cls.methods.get(name)
  if (method !== undefined) return method
  const names = [...cls.methods].map((one) => one.name)
  const near = nearest(name, names)
  const remedy =
    near !== undefined ? `did you mean ${near}?` : names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
  throw new CliError('not-found', `${cls.name} has no method ${name}`, remedy)
}

async function typedArguments(
  invocation: Invocation,
  method: MethodDeclaration,
  reader: ValueReader,
): Promise<MethodArguments> {
  const given = new Map<ParameterDeclaration, string[]>()
  for (const text of invocation.argumentList('parameter')) {
    const argument = readAssignment(text, 'parameter')
    const declared = method.parameters.get(argument.name)
    if (declared === undefined || !declared.isIn) {
      const known = [...method.parameters]
        .filter(({ isIn }) => isIn)
        .map(({ name, type, isArray }) => `${name} (${type}${isArray ? '[]' : ''})`)
      const what = declared === undefined ? 'has no parameter' : 'gives, and does not take,'
      throw new CliError(
        'usage',
        `${method.name} ${what} ${argument.name}`,
        known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`,
      )
    }
    given.set(declared, [...(given.get(declared) ?? []), argument.text])
  }
  const args: Record<string, TypedValue> = {}
  for (const declared of method.parameters) {
    const texts = given.get(declared)
    if (texts !== undefined) {
      args[declared.name] = { type: declared.type, value: await reader.fromTexts(texts, declared) }
    }
  }
  return args
}

/** What the job of a refused or failed call says; return codes have no text. */
async function whyNot(
  { client }: WbemConnection,
  { object, result }: { readonly object: ObjectPath; readonly result: MethodResult },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!isFailure(result)) return undefined
  return (await refusalOf(client, jobOf(result.out, object.namespace), signal)).text
}

/** Numbers are codes, of which all but two mean failure; a method that returns anything else has no code. */
function isFailure({ returnValue }: MethodResult): boolean {
  const isCode = typeof returnValue === 'number' || typeof returnValue === 'bigint'
  return isCode && Number(returnValue) !== completed && Number(returnValue) !== jobStarted
}

const completed = 0
/** Method Parameters Checked - Job Started, the same in all profiles. */
const jobStarted = 4096

function resultText({ returnValue, out }: MethodResult, method: MethodDeclaration, words: string | undefined): string {
  const shown = (value: CimValue, qualifiers: MethodDeclaration['qualifiers'] | undefined): string => {
    const name = valueName(value, qualifiers)
    return `${showValue(value)}${name === undefined ? '' : ` (${safeText(name)})`}`
  }
  const lines = Object.entries(out).map(
    ([name, value]) => `${name} = ${shown(value, method.parameters.get(name)?.qualifiers)}`,
  )
  const returned = returnValue === undefined ? 'nothing' : shown(returnValue, method.qualifiers)
  return [`${method.name} returned ${returned}`, ...lines, ...(words === undefined ? [] : [safeText(words)])].join('\n')
}
