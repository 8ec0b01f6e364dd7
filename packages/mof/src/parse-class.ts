import type { CimType } from '@cimarron/cim'
import type { Cursor } from './cursor.ts'
import { intrinsicType, parseArraySize } from './parse-qualifier-type.ts'
import { parseInitializer, parseQualifierList } from './parse-value.ts'
import { MofSyntaxError, shorten, token } from './scanner.ts'
import type { ClassNode, ElementNode, FeatureNode, QualifierNodes } from './syntax.ts'

/** What the parser does about an error inside a class: say it, and go on with the next feature. */
export interface Recovery {
  report(error: MofSyntaxError): void
  /** Goes behind the next `;`, or to the `}` that ends the class. */
  skipFeature(): void
}

/** `class CIM_Thing : CIM_Parent { features };`, at `class`. */
export function parseClass(cursor: Cursor, qualifiers: QualifierNodes, recovery: Recovery): ClassNode {
  cursor.next()
  const { start: at } = cursor
  const name = cursor.name("a class name after 'class'")
  const superclassAt = cursor.skip(':') ? cursor.start : at
  const superclass = superclassAt === at ? undefined : cursor.name("the superclass's name after ':'")
  cursor.expect('{', `before the features of class ${name}`)
  const features: FeatureNode[] = []
  const isComplete = parseFeatures(cursor, features, recovery)
  // The class is whole all the same; the next declaration need not suffer.
  if (!cursor.skip('}')) recovery.report(cursor.missing('}', `after the features of class ${name}`))
  else if (!cursor.skip(';')) recovery.report(cursor.missing(';', `after class ${name}`))
  return { kind: 'class', at, name, superclass, superclassAt, qualifiers, features, isComplete }
}

/** False where a feature could not be read. */
function parseFeatures(cursor: Cursor, features: FeatureNode[], recovery: Recovery): boolean {
  let isComplete = true
  while (!cursor.is('}') && cursor.kind !== token.end) {
    const { start } = cursor
    try {
      const feature = parseFeature(cursor)
      if (feature === undefined) {
        // A class whose closing brace was forgotten: the next declaration is none of its features.
        cursor.moveTo(start)
        return isComplete
      }
      features.push(feature)
    } catch (error) {
      if (!(error instanceof MofSyntaxError)) throw error
      isComplete = false
      recovery.report(error)
      recovery.skipFeature()
    }
  }
  return isComplete
}

function parseFeature(cursor: Cursor): FeatureNode | undefined {
  const qualifiers = cursor.is('[') ? parseQualifierList(cursor) : []
  if (startsDeclaration(cursor)) return undefined
  const element = parseElement(cursor, qualifiers)
  if (cursor.is('(')) return parseMethod(cursor, element)
  const initial = cursor.skip('=') ? parseInitializer(cursor) : undefined
  cursor.expect(';', `after the property ${element.name}`)
  return { kind: 'property', ...element, default: initial }
}

function startsDeclaration(cursor: Cursor): boolean {
  return cursor.kind === token.pragma || cursor.isWord('class') || cursor.isWord('instance')
}

function parseMethod(cursor: Cursor, element: ElementNode): FeatureNode {
  // DSP0004 annex A: a method's result is a data type, neither an array nor a reference.
  if (element.isArray || element.type === 'reference') {
    throw new MofSyntaxError(
      'syntax',
      `the method ${element.name} can return neither array nor reference`,
      element.typeAt,
    )
  }
  cursor.next()
  const parameters: ElementNode[] = []
  if (!cursor.is(')')) {
    do parameters.push(parseElement(cursor, cursor.is('[') ? parseQualifierList(cursor) : []))
    while (cursor.skip(','))
  }
  cursor.expect(')', `or a comma after the parameters of ${element.name}`)
  cursor.expect(';', `after the method ${element.name}`)
  return { kind: 'method', ...element, parameters }
}

/** `type Name`, `type Name[4]`, `CIM_Thing REF Name`. */
function parseElement(cursor: Cursor, qualifiers: QualifierNodes): ElementNode {
  const { start: typeAt } = cursor
  const typeName = cursor.name('a type')
  let at = cursor.start
  let name = cursor.name(`a name after the type ${shorten(typeName)}`)
  let type: CimType | undefined
  // A property may be called Ref: it is the keyword only where a name follows.
  const isReference = cursor.kind === token.identifier && name.toLowerCase() === 'ref'
  if (isReference) {
    type = 'reference'
    at = cursor.start
    name = cursor.name("a name after 'REF'")
  } else type = intrinsicType(typeName)
  if (type === undefined) {
    const hint = typeName.includes('_') ? `; a reference is written ${shorten(typeName)} REF ${shorten(name)}` : ''
    throw new MofSyntaxError('syntax', `'${shorten(typeName)}' is no data type${hint}`, typeAt)
  }
  const isArray = cursor.is('[')
  const arraySize = isArray ? parseArraySize(cursor) : undefined
  return { name, at, qualifiers, type, typeAt, referenceClass: isReference ? typeName : undefined, isArray, arraySize }
}
