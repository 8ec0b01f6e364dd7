/** The features of DMTF:CQL by their names in CIM_QueryCapabilities.CQLFeatures, with their numbers there. */
export const cqlFeatureNumbers = {
  'Basic Query': 2,
  'Simple Join': 3,
  'Complex Join': 4,
  Subquery: 5,
  'Result Set Operations': 6,
  'Extended Select List': 7,
  'Embedded Properties': 8,
  Aggregations: 9,
  'Regular Expression Like': 10,
  'Array Range': 11,
  'Satisfies Array': 12,
  'Foreign Namespace Support': 13,
  'Arithmetic Expression': 14,
  'Full Unicode Support': 15,
  'Conversion Utilities': 16,
  'Property Scoping': 17,
  'Association Traversal': 18,
} as const

export type CqlFeature = keyof typeof cqlFeatureNumbers

/** What this server supports: the value of CQLFeatures. */
export const supportedCqlFeatures: readonly number[] = [
  cqlFeatureNumbers['Basic Query'],
  cqlFeatureNumbers['Simple Join'],
  cqlFeatureNumbers['Extended Select List'],
  cqlFeatureNumbers['Embedded Properties'],
  cqlFeatureNumbers['Regular Expression Like'],
  cqlFeatureNumbers['Array Range'],
]
