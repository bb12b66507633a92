import { Component, type FunctionComponent, h } from 'preact'

/** Returns a component that renders again only when one of its props is another one. */
export function memo<P extends object>(render: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const names = Object.keys(next) as (keyof P)[]
      return names.some((name) => next[name] !== (this.props as P)[name])
    }
    override render() {
      return h(render, this.props as P)
    }
  }
  return Memo as unknown as FunctionComponent<P>
}
