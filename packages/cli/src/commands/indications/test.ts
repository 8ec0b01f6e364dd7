import { Instance, type Property } from '@cimarron/cim'
import { WbemClient } from '@cimarron/wbem-client'
import { NodeTransport, parseAddress } from '@cimarron/wbem-client/node'
import type { Invocation } from '../../command/invocation.ts'
import { givenEntry } from '../../connection/target.ts'
import { readTrust } from '../../connection/trust.ts'
import { CliError } from '../../error/cli-error.ts'

/** Delivers one CIM_AlertIndication to a listener, from here: what a server would meet there. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const url = invocation.argument('url')
  const { insecure, ...trust } = await readTrust({ kind: 'remote', ...givenEntry(invocation), url }, invocation)
  const transport = new NodeTransport(addressOf(url), { ...trust, checkCertificate: insecure !== true })
  invocation.contact = { url, user: undefined }
  await using client = new WbemClient(transport, { timeoutMs: 15_000 })
  await client.exportIndication(testAlert(host.now()), { signal: host.signal })
  await output.result({ url, delivered: true }, () => `${url} has taken the indication`)
}

/** @throws CliError `usage` */
function addressOf(url: string): ReturnType<typeof parseAddress> {
  try {
    return parseAddress(url, { defaultPath: '/' })
  } catch (error) {
    if (error instanceof TypeError) throw new CliError('usage', error.message)
    throw error
  }
}

/** An alert of which nobody needs to take notice. */
function testAlert(nowMs: number): Instance {
  const text = (name: string, value: string): Property => ({ name, type: 'string', isArray: false, value })
  const number = (name: string, value: number): Property => ({ name, type: 'uint16', isArray: false, value })
  return new Instance('CIM_AlertIndication', [
    text('IndicationIdentifier', `cimarron:test:${nowMs}`),
    number('AlertType', 1),
    text('OtherAlertType', 'Test'),
    number('PerceivedSeverity', 2),
    number('ProbableCause', 1),
    text('ProbableCauseDescription', 'a test of the listener'),
    text('OwningEntity', 'Cimarron'),
    text('MessageID', 'test'),
    text('Message', 'a test: nothing has happened'),
  ])
}
