/** In QEMU's option lists a comma ends a value, and two stand for one. */
export function escapeCommas(value: string): string {
  return value.replaceAll(',', ',,')
}
