import type { CimClass, NameMap, Qualifier, TypedElement } from '@cimarron/cim'
import { valueToJson } from './instance-json.ts'

/** A class for programs. */
export function classToJson(cls: CimClass): Record<string, unknown> {
  return {
    name: cls.name,
    superclass: cls.superclass,
    qualifiers: qualifiersToJson(cls.qualifiers),
    properties: [...cls.properties].map((property) => ({
      ...elementToJson(property),
      key: property.isKey,
      default: valueToJson(property.default),
      classOrigin: property.classOrigin,
    })),
    methods: [...cls.methods].map((method) => ({
      name: method.name,
      returnType: method.returnType,
      classOrigin: method.classOrigin,
      qualifiers: qualifiersToJson(method.qualifiers),
      parameters: [...method.parameters].map((parameter) => ({
        ...elementToJson(parameter),
        in: parameter.isIn,
        out: parameter.isOut,
      })),
    })),
  }
}

function elementToJson({ name, type, isArray, referenceClass, qualifiers }: TypedElement): Record<string, unknown> {
  return {
    name,
    type,
    array: isArray,
    ...(referenceClass === undefined ? {} : { referenceClass }),
    qualifiers: qualifiersToJson(qualifiers),
  }
}

function qualifiersToJson(qualifiers: NameMap<Qualifier>): Record<string, unknown> {
  return Object.fromEntries([...qualifiers].map(({ name, value }) => [name, valueToJson(value)]))
}
