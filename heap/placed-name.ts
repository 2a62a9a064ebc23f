import type { ClassTable } from './classes.ts';
import type { ScriptNames } from './scripts.ts';

/** Name and place of a class, the place by the script's name, so that two processes can be compared. */
export function placedName(
  classes: ClassTable,
  id: number,
  { scripts }: { readonly scripts: ScriptNames },
): { readonly name: string; readonly place: string | null } {
  const at = classes.placeOf(id);
  if (at === null) return { name: classes.name(id), place: null };
  const script = scripts.get(at.scriptId) ?? `script ${at.scriptId}`;
  return { name: classes.name(id), place: `${script}:${at.line + 1}:${at.column + 1}` };
}
