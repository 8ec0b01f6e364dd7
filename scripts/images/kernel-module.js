/**
 * What a kernel module says of itself.
 * @typedef {{ name: string, depends: string[], aliases: string[] }} ModuleInfo
 */

/**
 * Reads the .modinfo section of a module file (ELF, 64 bits, little endian): strings `key=value`, each ended by a zero byte.
 * `depends` has the modules it names as needed and those it wants loaded before it (`softdep=pre: ...`), which may be aliases.
 * @param {Buffer} file
 * @returns {ModuleInfo}
 */
export function moduleInfo(file) {
  /** @type {ModuleInfo} */
  const info = { name: '', depends: [], aliases: [] }
  for (const line of section(file, '.modinfo').toString('latin1').split('\0')) {
    const at = line.indexOf('=')
    const value = line.slice(at + 1)
    switch (line.slice(0, Math.max(at, 0))) {
      case 'name':
        info.name = value
        break
      case 'depends':
        info.depends.push(...value.split(',').filter(Boolean))
        break
      case 'softdep':
        info.depends.push(...(/\bpre:\s*(.*?)\s*(?:post:|$)/.exec(value)?.[1]?.split(/\s+/) ?? []).filter(Boolean))
        break
      case 'alias':
        info.aliases.push(value)
        break
    }
  }
  if (!info.name) throw new Error('not a kernel module: it has no name in .modinfo')
  return info
}

/**
 * The modules to take along so that the wanted ones can be loaded, each after those it needs.
 * A wanted module or a dependency that no module provides is built into the kernel, and is left out.
 * @template {ModuleInfo} Module
 * @param {readonly string[]} wanted names
 * @param {readonly Module[]} all
 * @returns {Module[]}
 */
export function moduleClosure(wanted, all) {
  const byName = new Map(all.map((info) => [plain(info.name), info]))
  const byAlias = new Map(all.flatMap((info) => info.aliases.map((alias) => [plain(alias), info])))
  /** @type {Set<Module>} */
  const order = new Set()
  /** @type {Set<Module>} */
  const open = new Set()

  /** @param {string} name */
  const visit = (name) => {
    const info = byName.get(plain(name)) ?? byAlias.get(plain(name))
    if (!info || order.has(info) || open.has(info)) return
    open.add(info)
    for (const needed of info.depends) visit(needed)
    open.delete(info)
    order.add(info)
  }
  for (const name of wanted) visit(name)
  return [...order]
}

/**
 * modules.dep as modprobe reads it: `file: needed files`, the most needed last.
 * @template {ModuleInfo} Module
 * @param {readonly Module[]} modules
 * @param {(module: Module) => string} pathOf
 */
export function modulesDep(modules, pathOf) {
  return modules
    .map((info) => {
      const needed = moduleClosure(info.depends, modules).reverse()
      return `${pathOf(info)}:${needed.map((other) => ` ${pathOf(other)}`).join('')}\n`
    })
    .join('')
}

/**
 * The kernel takes - and _ in a module's name for the same.
 * @param {string} name
 */
function plain(name) {
  return name.replaceAll('-', '_')
}

/**
 * @param {Buffer} file
 * @param {string} name
 */
function section(file, name) {
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1)
    throw new Error('not a 64-bit little-endian ELF file')
  const table = Number(file.readBigUInt64LE(0x28))
  const size = file.readUInt16LE(0x3a)
  const count = file.readUInt16LE(0x3c)
  /** @param {number} index */
  const header = (index) => {
    const at = table + index * size
    const start = Number(file.readBigUInt64LE(at + 0x18))
    return { name: file.readUInt32LE(at), bytes: file.subarray(start, start + Number(file.readBigUInt64LE(at + 0x20))) }
  }
  const names = header(file.readUInt16LE(0x3e)).bytes
  for (let index = 0; index < count; index++) {
    const { name: at, bytes } = header(index)
    if (names.toString('latin1', at, names.indexOf(0, at)) === name) return bytes
  }
  throw new Error(`no section ${name}`)
}
