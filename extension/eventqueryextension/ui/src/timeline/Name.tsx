import { cut } from '../components/escapes'
import { Value } from '../components/Value'

const most = 300 // characters: more than a line shows

/** A type, an id or a name on one line. */
export const Name = ({ text }: { text: string }) => <Value text={cut(text, most)} />

/** Returns a text that fits in a tooltip of the browser. */
export const titleOf = (text: string): string => (text.length > most ? `${cut(text, most)}…` : text)
