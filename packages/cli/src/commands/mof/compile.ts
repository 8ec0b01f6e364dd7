import { foldName } from '@cimarron/cim'
import { createNamespace, deleteNamespace } from '../../cim/namespace-instances.ts'
import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import type { WbemConnection } from '../../connection/connect-wbem.ts'
import { type CompiledForServer, compileForServer, namespacesOf } from '../../deploy/compile-for-server.ts'
import { type DeployPlan, deployPlan } from '../../deploy/deploy-plan.ts'
import { carryOutAndTell } from '../../deploy/report.ts'
import type { Step } from '../../deploy/step.ts'
import { CliError } from '../../error/cli-error.ts'
import { listNamespaces } from '../../machine/namespaces.ts'
import { compileOptions } from '../../mof/compile-options.ts'
import { diagnosticLines } from '../../mof/diagnostic-lines.ts'
import { failedExit } from '../../mof/failed-exit.ts'
import { safeText } from '../../output/safe-text.ts'

/** Brings what MOF files declare into a running server: all of it, or nothing. */
export async function run(invocation: Invocation): Promise<number | undefined> {
  return await withServer(invocation, async (connection) => {
    const { client } = connection
    const { signal } = invocation.host
    const missing = await missingNamespaces(invocation, connection)
    const compiled = await checkedFiles(invocation, connection, missing)
    if (compiled.errors > 0) return failedExit(invocation)
    // What is begun is brought to its end: see `carryOut`.
    const untouched = new AbortController().signal
    const options = { keepExisting: invocation.flag('keep-existing'), signal }
    const plans: DeployPlan[] = []
    for (const checked of compiled.namespaces) plans.push(await deployPlan(client, checked, options))
    const namespaces = missing.map(
      (name): Step => ({
        ...{ verb: 'create', kind: 'namespace', name, namespace: name },
        run: () => createNamespace(client, name, untouched),
        undo: () => deleteNamespace(client, name, untouched),
      }),
    )
    // Namespaces are made one after the other: one may lie in another.
    const plan = [...namespaces.map((step) => [step]), ...plans.flatMap((each) => each.plan)]
    const sum = (count: (each: DeployPlan) => number): number => plans.reduce((total, each) => total + count(each), 0)
    const equal = sum((each) => each.equal)
    const kept = sum((each) => each.kept)
    const rest = [
      ...(equal === 0 ? [] : [`${equal.toLocaleString('en')} there already`]),
      ...(kept === 0 ? [] : [`${kept.toLocaleString('en')} there otherwise and kept`]),
    ]
    return await carryOutAndTell(invocation, plan, rest.map((text) => `; ${text}`).join(''))
  })
}

/** Compiles the files on top of what the server has, and says what is wrong with them. */
export async function checkedFiles(
  invocation: Invocation,
  { client, namespace }: WbemConnection,
  missing: readonly string[],
): Promise<CompiledForServer> {
  const { host } = invocation
  const compiled = await compileForServer(client, invocation.argumentList('file'), {
    ...compileOptions(invocation),
    namespace,
    missing: new Set(missing.map(foldName)),
    signal: host.signal,
  })
  const bare = compiled.namespaces.find(({ compiled: { schema } }) => schema.qualifierTypes().next().done)
  const remedy = `${bare?.server.namespace} has no qualifier types; give a file that declares them as well, as DMTF's, or what\n"cimarron cim qualifier list -o mof" prints of another namespace`
  for (const line of diagnosticLines(compiled.diagnostics, { hasTypes: bare === undefined, remedy })) {
    host.stderr.write(`${safeText(line, { lines: true })}\n`)
  }
  if (compiled.errors > 0) host.stderr.write('cimarron: nothing was sent to the server: the files have errors\n')
  return compiled
}

/** @throws CliError `not-found` where a namespace is not there and may not be made */
async function missingNamespaces(invocation: Invocation, { client, namespace }: WbemConnection): Promise<string[]> {
  const options = { ...compileOptions(invocation), namespace }
  const spoken = namespacesOf(invocation.argumentList('file'), options)
  const there = new Set((await listNamespaces(client, invocation.host.signal)).map(foldName))
  const missing = spoken.filter((name) => !there.has(foldName(name)) && !interop.has(foldName(name)))
  const [first] = missing
  if (first !== undefined && !invocation.flag('create-namespace')) {
    const message = `the server has no namespace ${JSON.stringify(first)}`
    throw new CliError(
      'not-found',
      message,
      '--create-namespace makes it; "cimarron cim namespace list" has those there are',
    )
  }
  return missing
}

/** Names of the interop namespace that a server may answer to without listing them. */
const interop: ReadonlySet<string> = new Set(['interop', 'root/interop', 'root/pg_interop'])
