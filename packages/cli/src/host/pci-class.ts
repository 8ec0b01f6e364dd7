/** Base classes, and the subclasses that people look for (PCI Code and ID Assignment Specification). */
const classes: Readonly<Record<string, string>> = {
  '0101': 'IDE controller',
  '0106': 'SATA controller',
  '0107': 'SAS controller',
  '0108': 'NVMe controller',
  '01': 'storage controller',
  '0200': 'network adapter',
  '02': 'network controller',
  '0300': 'display, VGA',
  '0302': 'display, 3D',
  '03': 'display',
  '0403': 'audio',
  '04': 'multimedia',
  '05': 'memory',
  '0600': 'host bridge',
  '0601': 'ISA bridge',
  '0604': 'PCI bridge',
  '06': 'bridge',
  '07': 'communication',
  '08': 'system peripheral',
  '09': 'input',
  '0c03': 'USB controller',
  '0c05': 'SMBus',
  '0c': 'serial bus',
  '0d': 'wireless',
  '10': 'encryption',
  '11': 'signal processing',
  '12': 'accelerator',
  ff: 'of no class',
}

/** Six hexadecimal digits of class, subclass and interface, in words; the digits where there is none. */
export function pciClass(digits: string): string {
  return classes[digits.slice(0, 4)] ?? classes[digits.slice(0, 2)] ?? digits
}
