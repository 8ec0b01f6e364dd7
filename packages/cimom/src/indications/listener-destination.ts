import { CimError } from '@cimarron/cim'
import type { InstanceRecord } from '../record.ts'
import type { IndicationDelivery } from './indication-delivery.ts'
import { textOf } from './indication-element.ts'

/** CIM_ListenerDestination.PersistenceType and Protocol. */
const transient = 3
const cimXml = 2

/** Whether a listener may be gone for good when it can't be reached. */
export function isTransient({ PersistenceType }: InstanceRecord): boolean {
  return PersistenceType === transient
}

/**
 * The URL of a CIM-XML listener. Without a scheme it is `http:`, as CIM_ListenerDestinationCIMXML.Destination says.
 *
 * @throws CimError CIM_ERR_INVALID_PARAMETER
 */
export function listenerUrl(destination: string): string {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(destination)
  const text = hasScheme ? destination : `http://${destination.replace(/^\/\//, '')}`
  const url = URL.parse(text)
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url === null || !isHttp || url.hostname === '' || url.username !== '' || url.password !== '' || url.hash !== '') {
    const right =
      'http or https, a host and where need be a port and a path are, such as http://monitor.example.com:5990'
    throw new CimError(
      'CIM_ERR_INVALID_PARAMETER',
      `Destination is ${shown(destination)}, which is no listener; ${right}`,
    )
  }
  return url.href
}

/** @throws CimError CIM_ERR_INVALID_PARAMETER, CIM_ERR_NOT_SUPPORTED for what no destination here can have */
export function checkDestination(record: InstanceRecord, delivery: IndicationDelivery): void {
  const url = listenerUrl(textOf(record, 'Destination'))
  const refusal = delivery.refusal?.({ url })
  if (refusal !== undefined) {
    throw new CimError(
      'CIM_ERR_INVALID_PARAMETER',
      `Destination is ${shown(textOf(record, 'Destination'))}: ${refusal}`,
    )
  }
  const { PersistenceType, Protocol } = record
  if (PersistenceType != null && PersistenceType !== 2 && PersistenceType !== transient) {
    const text = `PersistenceType is ${String(PersistenceType)}; 2 (Permanent) and 3 (Transient) are supported`
    throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
  }
  if (Protocol != null && Protocol !== cimXml) {
    throw new CimError('CIM_ERR_NOT_SUPPORTED', `Protocol is ${String(Protocol)}; 2 (CIM-XML) is supported`)
  }
  for (const name of ['username', 'password']) {
    if (record[name] == null) continue
    const text = `${name} is given: indications with a name and password are not supported; https with a trusted certificate is`
    throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
