/** Quotes a word for a POSIX shell. */
const shellQuote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/**
 * Returns the command that asks for a URL. Of an Authorization header it has
 * the scheme alone; the secret is read from the variable TOKEN.
 */
export function curlOf(url: string, authorization: string): string {
  const scheme = authorization.split(' ')[0]
  return `curl ${scheme ? `-H "Authorization: ${scheme} $TOKEN" ` : ''}${shellQuote(url)}`
}
