import { linkHere } from '../url/location'

interface Props {
  /** Of the page shown; undefined is the first. */
  cursor: string | undefined
  nextCursor: string | undefined
  first: string
  next: string
}

/** Links to the first and the next page; the browser's back goes to the one before. */
export function Pager({ cursor, nextCursor, first, next }: Props) {
  if (cursor === undefined && nextCursor === undefined) return null
  return (
    <nav class="toolbar pager" aria-label="Pages">
      {cursor !== undefined && (
        <a class="button" href={linkHere({ cursor: undefined })}>
          {first}
        </a>
      )}
      {nextCursor !== undefined && (
        <a class="button" href={linkHere({ cursor: nextCursor })}>
          {next}
        </a>
      )}
    </nav>
  )
}
