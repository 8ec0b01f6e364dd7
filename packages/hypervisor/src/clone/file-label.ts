/** Leaves room, in the 200 bytes of a volume's name, for a device's id. */
const mostLength = 100

/**
 * What files of a machine's are called by. Names are labels, and can hold what no file name may: where something had to be
 * left out, the beginning of the machine's id keeps it apart from others.
 */
export function fileLabel({ name, id }: { readonly name: string; readonly id: string }): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, mostLength)
  if (plain === name) return plain
  const beginning = id.slice(0, 8)
  return plain === '' ? beginning : `${plain}-${beginning}`
}
