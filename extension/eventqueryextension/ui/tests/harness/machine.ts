import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

const ticks = 100 // of the clock in /proc, a second

/** Begins to watch; what it returns tells how many CPUs were busy with others' work since, on average. */
export function watchOtherWork(): () => number {
  const begin = performance.now()
  const [all, own] = [busyTicks(), ownTicks()]
  return () => {
    const seconds = (performance.now() - begin) / 1000
    return Math.max((busyTicks() - all - (ownTicks() - own)) / ticks / seconds, 0)
  }
}

/** What the figures were measured on. */
export const machine = (): string => `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`

function busyTicks(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] =
    /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]?.split(' ').map(Number) ?? []
  return user + nice + system + irq + softirq
}

// The time of the process that runs the tests, and of all that it started: workers, browser, collectors.
function ownTicks(): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat)
  const own = new Set([process.ppid])
  let sum = 0
  // A child has a higher id than its parent, unless ids began again.
  for (const { pid, parent, time } of processes.sort((a, b) => a.pid - b.pid)) {
    if (!own.has(pid) && !own.has(parent)) continue
    own.add(pid)
    sum += time
  }
  return sum
}

function readStat(name: string): { pid: number; parent: number; time: number }[] {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8')
    // Behind the command, which may hold anything: state, parent, …, utime, stime, and those of ended children.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const time = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return [{ pid: Number(name), parent: Number(fields[1]), time }]
  } catch {
    return [] // it has ended
  }
}
