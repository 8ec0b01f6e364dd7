/**
 * Labels that clients put on boxes and take off again: an association that does not follow from anything, so it has a
 * provider of its own. `references` finds those of one object without a look at all the others.
 *
 * @param {Pick<import('@cimarron/cimom').ProviderPackageContext, 'cim' | 'defineProvider'>} context
 */
export function labels({ cim, defineProvider }) {
  /** @typedef {import('@cimarron/cimom').InstanceRecord} Label */
  /** @type {Map<string, Map<string, Label>>} by place, then by box */
  const byPlace = new Map()

  /** @param {unknown} path */
  const nameIn = (path) => String(/** @type {import('@cimarron/cim').ObjectPath} */ (path).key('Name'))
  const all = () => [...byPlace.values()].flatMap((labels) => [...labels.values()])

  return defineProvider({
    className: 'ACME_Label',
    enumerate: all,
    get: ({ Box, Place }) => byPlace.get(nameIn(Place))?.get(nameIn(Box)),
    references(role, path) {
      if (role === 'Place') return byPlace.get(nameIn(path))?.values() ?? []
      return all().filter(({ Box }) => nameIn(Box) === nameIn(path))
    },
    create(label) {
      const { Box, Place } = label
      if (Box == null || Place == null)
        throw new cim.CimError('CIM_ERR_INVALID_PARAMETER', 'a label needs Box and Place')
      const place = nameIn(Place)
      byPlace.set(place, (byPlace.get(place) ?? new Map()).set(nameIn(Box), label))
      return { Box, Place }
    },
    delete({ Box, Place }) {
      byPlace.get(nameIn(Place))?.delete(nameIn(Box))
    },
  })
}
