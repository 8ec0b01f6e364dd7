/** What a line of /proc/meminfo says, in bytes (proc(5): it counts in KiB); 0 where there is no such line. */
export function readMeminfo(text: string): (name: string) => number {
  return (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024
}
