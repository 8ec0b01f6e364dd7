import { isIdentifier, type KeyBinding, ObjectPath, parseObjectPath, parseWbemUri, ValueError } from '@cimarron/cim'
import { CliError } from '../error/cli-error.ts'

/**
 * An object path as it was typed: as commands print it (`root/virt:KVM_Processor.Name="p0"`), as a WBEM URI (DSP0207,
 * percent-encoded), or as it is left when a shell has eaten the quotes. A class alone is a class's path.
 *
 * @throws CliError `usage`
 */
export function readObjectPath(text: string): ObjectPath {
  const problems: string[] = []
  for (const read of [parseObjectPath, parseWbemUri, readUnquoted]) {
    try {
      return read(text)
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      problems.push(error.message)
    }
  }
  const remedy = `'root/virt:CIM_ComputerSystem.CreationClassName="CIM_ComputerSystem",Name="web"' would be one; mind the quotes`
  throw new CliError('usage', problems[0] ?? `${text} is no object path`, remedy)
}

/** `[namespace:]Class.key=value,key=value` where values stand without quotes, so they hold no comma and no equals sign. */
function readUnquoted(text: string): ObjectPath {
  const [, namespace, className = '', keys = ''] = /^\/?(?:([\w/]+):)?(\w+)\.(.+)$/s.exec(text) ?? []
  const bindings = keys.split(',').map((part): KeyBinding => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(part) ?? []
    if (!isIdentifier(name) || /[="]/.test(value)) {
      throw new ValueError('path-invalid', `${JSON.stringify(part)} is no key and value`)
    }
    return { name, value: unquotedValue(value) }
  })
  return new ObjectPath(className, bindings, { namespace })
}

function unquotedValue(text: string): KeyBinding['value'] {
  if (/^[+-]?\d+$/.test(text)) return BigInt(text)
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return text
}
