// The scenario by curl, with bodies as files, written by hand.
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CimClass, Instance, ObjectPath } from '@cimarron/cim'
import { type Answer, decodeResponse } from '@cimarron/cim-xml'
import { byText, elementsOf, type Filter, parsed, pathText, type Scenario, shown, type Values } from './scenario.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const named = (text: string): string => {
  const { className, keys } = parsed(text)
  const bindings = (keys ?? []).map(
    ({ name, value }) =>
      `<KEYBINDING NAME="${name}"><KEYVALUE VALUETYPE="string">${escaped(String(value))}</KEYVALUE></KEYBINDING>`,
  )
  return `<INSTANCENAME CLASSNAME="${className}">${bindings.join('')}</INSTANCENAME>`
}
const instanceXml = (className: string, values: Values): string => {
  const properties = Object.entries(values).map(([name, value]) => {
    if (Array.isArray(value)) {
      const items = value.map((item: string) => `<VALUE>${escaped(item)}</VALUE>`).join('')
      return `<PROPERTY.ARRAY NAME="${name}" TYPE="string"><VALUE.ARRAY>${items}</VALUE.ARRAY></PROPERTY.ARRAY>`
    }
    const type = typeof value === 'number' ? 'uint32' : typeof value === 'boolean' ? 'boolean' : 'string'
    return `<PROPERTY NAME="${name}" TYPE="${type}"><VALUE>${escaped(String(value))}</VALUE></PROPERTY>`
  })
  return `<INSTANCE CLASSNAME="${className}">${properties.join('')}</INSTANCE>`
}

export interface Where {
  readonly url: string
  readonly password: string
  readonly folder: string
}

/** What curl prints; its password goes in by its standard input, for arguments can be seen by others. */
async function curl({ password }: Where, ...args: readonly string[]): Promise<string> {
  const child = spawn('curl', ['-sS', '--fail', '-K', '-', ...args])
  child.stdin.end(`user = "admin:${password}"\n`)
  const [said, complained] = await Promise.all([Array.fromAsync(child.stdout), Array.fromAsync(child.stderr)])
  if (complained.length > 0) throw new Error(complained.join(''))
  return Buffer.concat(said as Buffer[]).toString()
}

export const byCurl = (where: Where): Scenario => {
  const namespace = '<LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="virt"/></LOCALNAMESPACEPATH>'
  let turn = 0
  const post = async (method: string, inside: string, object = 'root/virt'): Promise<Answer> => {
    const file = join(where.folder, `${turn++}-${method}.xml`)
    await writeFile(
      file,
      `<?xml version="1.0" encoding="utf-8"?>\n<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ>${inside}</SIMPLEREQ></MESSAGE></CIM>\n`,
    )
    const headers = [
      'Content-Type: application/xml',
      'CIMOperation: MethodCall',
      `CIMMethod: ${method}`,
      `CIMObject: ${object}`,
    ]
    const answer = await curl(
      where,
      '--data-binary',
      `@${file}`,
      ...headers.flatMap((each) => ['-H', each]),
      `${where.url}/cimom`,
    )
    const [only] = decodeResponse(Buffer.from(answer)).answers
    if (only === undefined) throw new Error(`no answer: ${answer}`)
    if (only.kind === 'failed') throw only.error
    return only
  }
  const ask = async (method: string, parameters: Readonly<Record<string, string | undefined>>): Promise<unknown[]> => {
    const given = Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [`<IPARAMVALUE NAME="${name}">${value}</IPARAMVALUE>`],
    )
    const answer = await post(method, `<IMETHODCALL NAME="${method}">${namespace}${given.join('')}</IMETHODCALL>`)
    return answer.kind === 'intrinsic' ? [...answer.results] : []
  }
  const cls = (name: string | undefined): string | undefined => name && `<CLASSNAME NAME="${name}"/>`
  const value = (text: string | undefined): string | undefined => text && `<VALUE>${escaped(text)}</VALUE>`
  const off = '<VALUE>FALSE</VALUE>'
  const traverse = async (method: string, path: string, { AssocClass, ResultClass, Role, ResultRole }: Filter) =>
    await ask(method, {
      ObjectName: named(path),
      AssocClass: cls(AssocClass),
      ResultClass: cls(ResultClass),
      Role: value(Role),
      ResultRole: value(ResultRole),
    })
  const instances = (found: unknown[]): unknown[] => byText(found.map((each) => shown(each as Instance)))
  const paths = (found: unknown[]): unknown[] => byText(found.map((each) => pathText(each as ObjectPath)))
  return {
    classNames: async (of) => byText(await ask('EnumerateClassNames', { ClassName: cls(of) })),
    classes: async (of) =>
      byText(
        (await ask('EnumerateClasses', { ClassName: cls(of), LocalOnly: off })).map((each) =>
          elementsOf(each as CimClass),
        ),
      ),
    getClass: async (name) =>
      elementsOf((await ask('GetClass', { ClassName: cls(name), LocalOnly: off }))[0] as CimClass),
    create: async (className, values) =>
      paths(await ask('CreateInstance', { NewInstance: instanceXml(className, values) }))[0],
    names: async (className) => paths(await ask('EnumerateInstanceNames', { ClassName: cls(className) })),
    instances: async (className) =>
      instances(await ask('EnumerateInstances', { ClassName: cls(className), LocalOnly: off })),
    get: async (path, list) => {
      const names = list?.map((name) => `<VALUE>${name}</VALUE>`).join('')
      const PropertyList = names && `<VALUE.ARRAY>${names}</VALUE.ARRAY>`
      const [found] = instances(await ask('GetInstance', { InstanceName: named(path), LocalOnly: off, PropertyList }))
      return { path, ...(found as object) }
    },
    getProperty: async (path, name) => {
      const [found] = await ask('GetProperty', { InstanceName: named(path), PropertyName: value(name) })
      return (found as { untyped: string } | undefined)?.untyped
    },
    setProperty: async (path, name, text) => {
      await ask('SetProperty', { InstanceName: named(path), PropertyName: value(name), NewValue: value(text) })
    },
    modify: async (path, values) => {
      const instance = instanceXml(parsed(path).className, values)
      await ask('ModifyInstance', {
        ModifiedInstance: `<VALUE.NAMEDINSTANCE>${named(path)}${instance}</VALUE.NAMEDINSTANCE>`,
      })
    },
    associators: async (path, filter) => instances(await traverse('Associators', path, filter)),
    associatorNames: async (path, filter) => paths(await traverse('AssociatorNames', path, filter)),
    references: async (path, filter) => instances(await traverse('References', path, filter)),
    referenceNames: async (path, filter) => paths(await traverse('ReferenceNames', path, filter)),
    invoke: async (path, method, [name, given]) => {
      const parameter = `<PARAMVALUE NAME="${name}" PARAMTYPE="uint16"><VALUE>${given}</VALUE></PARAMVALUE>`
      const where = `<LOCALINSTANCEPATH>${namespace}${named(path)}</LOCALINSTANCEPATH>`
      const object = `root/virt:${parsed(path).className}`
      const answer = await post(method, `<METHODCALL NAME="${method}">${where}${parameter}</METHODCALL>`, object)
      return answer.kind === 'extrinsic' ? String(answer.returnValue?.value) : answer
    },
    delete: async (path) => {
      await ask('DeleteInstance', { InstanceName: named(path) })
    },
    deleteClass: async (name) => {
      await ask('DeleteClass', { ClassName: cls(name) })
    },
  }
}
