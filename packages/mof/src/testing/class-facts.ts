import type { CimClass, NameMap, Qualifier, TypedElement } from '@cimarron/cim'

const compared = ['ValueMap', 'Values', 'Required', 'MaxLen', 'Write', 'Propagated', 'ArrayType']

/** What of a class has to be as DMTF publishes it: names, types, keys, defaults, value maps. Texts are one's own. */
export function classFacts(cls: CimClass | undefined): unknown {
  if (cls === undefined) return undefined
  return {
    superclass: cls.superclass,
    flags: [cls.isAbstract, cls.isAssociation, cls.isIndication],
    properties: [...cls.properties].map((property) => ({
      ...elementFacts(property),
      isKey: property.isKey,
      default: property.default,
    })),
    methods: [...cls.methods].map(({ name, returnType, qualifiers, parameters }) => ({
      name,
      returnType,
      qualifiers: qualifierFacts(qualifiers),
      parameters: [...parameters].map((one) => ({ ...elementFacts(one), isIn: one.isIn, isOut: one.isOut })),
    })),
  }
}

function elementFacts({ name, type, isArray, referenceClass, embedding, qualifiers }: TypedElement): object {
  return { name, type, isArray, referenceClass, embedding, qualifiers: qualifierFacts(qualifiers) }
}

function qualifierFacts(qualifiers: NameMap<Qualifier>): unknown[] {
  return compared.map((name) => qualifiers.get(name)?.value)
}
