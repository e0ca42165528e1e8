/** Sets by name. A set exists as long as it has items. */
export class SetMap<T> {
  private readonly sets = new Map<string, Set<T>>()

  names(): string[] {
    return [...this.sets.keys()]
  }

  get(name: string): ReadonlySet<T> {
    return this.sets.get(name) ?? new Set()
  }

  add(name: string, item: T): void {
    const set = this.sets.get(name) ?? new Set()
    this.sets.set(name, set.add(item))
  }

  remove(name: string, item: T): void {
    const set = this.sets.get(name)
    set?.delete(item)
    if (set?.size === 0) this.sets.delete(name)
  }
}
