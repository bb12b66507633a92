/** What a clock on the wall shows: month 1 to 12. */
export interface Wall {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

/** Writes a number with two digits. */
export const two = (n: number): string => String(n).padStart(2, '0')

/** Writes what a clock shows: 2026-11-23 10:00:00. */
export const formatWall = ({ year, month, day, hour, minute, second }: Wall): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`

/** Writes the digits after the seconds of an RFC 3339 time, with the point: .000000001, or nothing. */
export function formatFraction(time: string): string {
  const digits = /\.(\d*[1-9])/.exec(time)?.[1]
  return digits === undefined ? '' : `.${digits}`
}
