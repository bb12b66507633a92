// What the page sends as Authorization. It is kept in memory alone: a reload
// forgets it.

let authorization = ''
const listeners = new Set<() => void>()

export function authorizationHeader(): string {
  return authorization
}

/** Takes a bearer token; an empty one is none. */
export function setBearerToken(token: string): void {
  set(token === '' ? '' : `Bearer ${token}`)
}

/** Takes a user name and a password, as RFC 7617 encodes them. */
export function setBasicCredentials(user: string, password: string): void {
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  set(`Basic ${btoa(String.fromCharCode(...bytes))}`)
}

/** Calls listener after each change, until the returned function is called. */
export function onCredentials(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const refusals = new Set<() => void>()

/**
 * Calls listener when credentials are asked for, until the returned function is called:
 * by the first answer 401 since they were set, and by askForCredentials.
 */
export function onUnauthorized(listener: () => void): () => void {
  refusals.add(listener)
  return () => refusals.delete(listener)
}

/** Tells that an answer was 401 to a request with this header. */
export function reportUnauthorized(header: string): void {
  if (wasAsked || header !== authorization) return
  wasAsked = true
  askForCredentials()
}

export function askForCredentials(): void {
  for (const listener of refusals) listener()
}

// Whoever closes the dialog is not asked again by each request that follows.
let wasAsked = false

function set(header: string): void {
  authorization = header
  wasAsked = false
  for (const listener of listeners) listener()
}
