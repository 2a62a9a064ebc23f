/** A function of an object that has no public type, to be called by `Reflect.apply`. */
export type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

/** Node's undocumented methods are looked up by name, for any version may be without them. */
export function methodOf(target: unknown, name: PropertyKey): Method | null {
  if (typeof target !== 'object' || target === null) return null;
  const value: unknown = Reflect.get(target, name);
  return isMethod(value) ? value : null;
}

export function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
