/** How many instances each class of the bench has. */
export const instanceCounts = {
  BENCH_Small: 10,
  BENCH_Item1k: 1_000,
  BENCH_Item10k: 10_000,
  BENCH_Umlaut: 10_000,
} as const

export type BenchClass = keyof typeof instanceCounts

const properties = `
  [Key, Description("What it is found by.")] string InstanceID; [Description("What people call it.")] string ElementName;
  [Description("More about it.")] string Caption; [Description("Which it is.")] uint32 Number;
  [Description("How much fits in, in bytes.")] uint64 Capacity; [Description("Whether it is on.")] boolean Enabled;
  [Description("How it is.")] uint16 OperationalStatus[]; [Description("Since when.")] datetime InstallDate;`

const ascii = 'A text of some eighty characters, so that an instance is as long as they mostly are'
const other = 'Ein Text mit Umlauten wie ä, ö und ü, und ein paar anderen Zeichen: 虚拟机, Ω, “so”'

/** The classes and their instances: eight properties, about one kilobyte of CIM-XML each; and an association from one to 10,000. */
export function benchMof(): string {
  const parts = [createdMof()]
  for (const [name, count] of Object.entries(instanceCounts)) {
    parts.push(`class ${name} {${properties}};`)
    for (let n = 0; n < count; n++) parts.push(instanceMof(name, n, name === 'BENCH_Umlaut' ? other : ascii))
  }
  parts.push('[Association] class BENCH_Has { [Key] BENCH_Small REF Whole; [Key] BENCH_Item10k REF Part; };')
  for (let n = 0; n < instanceCounts.BENCH_Item10k; n++) {
    // Each whole has one part but the last, which has all others: from one of 10,000 is what a traversal must not scan for.
    const whole = n < 9 ? n : 9
    parts.push(
      `instance of BENCH_Has { Whole = "BENCH_Small.InstanceID=\\"${idOf('BENCH_Small', whole)}\\""; Part = "BENCH_Item10k.InstanceID=\\"${idOf('BENCH_Item10k', n)}\\""; };`,
    )
  }
  return parts.join('\n')
}

export function createdMof(): string {
  return `class BENCH_Created {${properties}};`
}

export function idOf(className: string, n: number): string {
  return `BENCH:${className}:${String(n).padStart(7, '0')}`
}

function instanceMof(name: string, n: number, caption: string): string {
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0')
  const time = `${two((n / 3600) % 24)}${two((n / 60) % 60)}${two(n % 60)}`
  return `instance of ${name} { InstanceID = "${idOf(name, n)}"; ElementName = "Element number ${n}";
    Caption = "${caption} ${n}"; Number = ${n}; Capacity = ${1_000_000_007n * BigInt(n + 1)}; Enabled = ${n % 2 === 1};
    OperationalStatus = { 2, ${n % 19} }; InstallDate = "20260101${time}.000000+000"; };`
}
