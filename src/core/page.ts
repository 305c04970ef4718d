// One page of a list, as every repository returns it.

export interface Page<T> {
  items: T[];
  total: number;
  /** Key of the last item if more follow, else null. */
  nextKey: string | null;
}
