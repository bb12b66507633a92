/** Operations */
export function Operations() {
  return <p>Operations</p>
}
