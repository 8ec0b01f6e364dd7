import { type Instance, isIntrinsicType, parseScalar } from '@cimarron/cim'
import { decodeInstance } from './decode-object.ts'
import type { Correlator } from './message.ts'
import { MessageError, type MessageErrorCode } from './message-error.ts'
import { shown, type XmlReader } from './xml-reader.ts'

/** Checks the attributes of the element CIM, which has been entered. Any minor version is read (DSP0200, version rules). */
export function checkCimVersions(reader: XmlReader): void {
  checkVersion(reader.required('CIMVERSION'), '2', 'unsupported-cim-version')
  checkVersion(reader.required('DTDVERSION'), '2', 'unsupported-dtd-version')
}

/** The attributes of the element MESSAGE, which has been entered. */
export function decodeMessageAttributes(reader: XmlReader): { id: string; protocolVersion: string } {
  const id = reader.required('ID')
  const protocolVersion = reader.required('PROTOCOLVERSION')
  checkVersion(protocolVersion, '1', 'unsupported-protocol-version')
  return { id, protocolVersion }
}

/** CORRELATOR (DSP0201 2.4): a named value of a scalar type. */
export function decodeCorrelator(reader: XmlReader): Correlator {
  const name = reader.required('NAME')
  const type = reader.required('TYPE')
  if (!isIntrinsicType(type)) return reader.invalid(`<CORRELATOR> has TYPE ${shown(type)}, which is no CIM type`)
  const element = reader.only()
  if (element !== 'VALUE') reader.unexpected(element)
  const text = reader.text()
  reader.end()
  const value = parseScalar(type, text)
  if (value === undefined) return reader.invalidValue(`the correlator ${name} is ${shown(text)}, which is no ${type}`)
  return { name, type, value }
}

/** The content of ERROR, IPARAMVALUE and the like that may hold instances only. */
export function decodeInstances(reader: XmlReader): Instance[] {
  const instances: Instance[] = []
  for (let element = reader.child(); element !== undefined; element = reader.child()) {
    if (element !== 'INSTANCE') reader.unexpected(element)
    instances.push(decodeInstance(reader))
  }
  return instances
}

const versions = { '1': /^1\.\d+(?:\.\d+)?$/, '2': /^2\.\d+(?:\.\d+)?$/ }

function checkVersion(version: string, major: keyof typeof versions, code: MessageErrorCode): void {
  if (versions[major].test(version)) return
  throw new MessageError(code, `the version is ${shown(version)}; ${major}.x is supported`)
}
