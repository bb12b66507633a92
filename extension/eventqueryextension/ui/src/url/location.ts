import { useExternal } from '../hooks/useExternal'

// The whole state of the page is in its URL, so that a link shows the same to
// everybody. The path names the view; the query has the filter by the API's own
// parameter names, and beside it what the view shows.

export const views = ['explore', 'timeline', 'aggregate', 'trends', 'operations'] as const
export type View = (typeof views)[number]

export interface Place {
  view: View
  params: URLSearchParams
}

const changed = 'placechange'
const base = new URL('.', document.baseURI)
let current = read()

function read(): Place {
  const name = location.pathname.slice(base.pathname.length)
  const view = views.find((v) => v === name) ?? 'explore'
  return { view, params: new URLSearchParams(location.search) }
}

function refresh(): void {
  current = read()
  window.dispatchEvent(new Event(changed))
}

window.addEventListener('popstate', refresh)

/** Returns the place, and renders again when it changes. */
export function usePlace(): Place {
  return useExternal(subscribe, () => current)
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(changed, listener)
  return () => window.removeEventListener(changed, listener)
}

/** What the parameters are to be: undefined and the empty string take one away, the others stay. */
export type Changes = Record<string, string | readonly string[] | undefined>

/** The parameters that a link to another view keeps. */
const everywhere = ['time']

/** Returns the URL of a view with parameters, and those that hold everywhere. */
export function linkTo(view: View, params: Changes | URLSearchParams = {}): string {
  const query =
    params instanceof URLSearchParams
      ? new URLSearchParams(params)
      : changedParams(new URLSearchParams(), params)
  for (const name of everywhere) {
    const value = current.params.get(name)
    if (value !== null && !query.has(name)) query.set(name, value)
  }
  return hrefOf(view, query)
}

/** Returns the URL of this view with some parameters changed. */
export function linkHere(changes: Changes): string {
  return hrefOf(current.view, changedParams(current.params, changes))
}

function hrefOf(view: View, query: URLSearchParams): string {
  const text = query.toString()
  return base.pathname + (view === 'explore' ? '' : view) + (text && `?${text}`)
}

function changedParams(from: URLSearchParams, changes: Changes): URLSearchParams {
  const params = new URLSearchParams(from)
  for (const [name, value] of Object.entries(changes)) {
    params.delete(name)
    for (const one of typeof value === 'string' ? [value] : (value ?? []))
      if (one !== '') params.append(name, one)
  }
  return params
}

/** Goes to a URL of this page. With replace, back skips the place left. */
export function go(href: string, replace = false): void {
  if (href === location.pathname + location.search) return
  if (replace) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
  refresh()
}

/** Changes parameters of this view. */
export function change(changes: Changes, replace = false): void {
  go(linkHere(changes), replace)
}

/** Follows clicks on links of this page without loading it again; returns what stops that. */
export function followLinks(): () => void {
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element | null)?.closest?.('a')
    if (!link || link.origin !== location.origin || link.target || link.hasAttribute('download')) return
    const name = link.pathname.slice(base.pathname.length)
    if (!link.pathname.startsWith(base.pathname) || (name !== '' && !views.some((v) => v === name))) return
    event.preventDefault()
    go(link.pathname + link.search)
  }
  document.addEventListener('click', onClick)
  return () => document.removeEventListener('click', onClick)
}
