import { isWithin, type Path } from './paths.ts';
import type { YamlFile } from './yaml-file.ts';

/** Where a value comes from. */
export type Origin =
  | { readonly from: 'flag'; readonly name: string }
  | { readonly from: 'env'; readonly name: string }
  | {
      readonly from: 'file';
      readonly file: string;
      readonly line: number;
      readonly column: number;
    }
  | { readonly from: 'default' };

/** A value that stands above the file. */
export interface Override {
  readonly path: Path;
  readonly value: unknown;
  readonly origin: Origin;
}

/** The configuration file in hand. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** As messages name it: short when it lies below the current folder. */
  readonly shownAs: string;
  readonly yaml: YamlFile;
}

/** `flag --workers`, `env MEMSUP_APP_WORKERS`, `memsup.yaml:7:15`, `default`. */
export function originText(origin: Origin): string {
  switch (origin.from) {
    case 'flag':
      return origin.name.startsWith('-') ? `flag ${origin.name}` : origin.name;
    case 'env':
      return `env ${origin.name}`;
    case 'file':
      return `${origin.file}:${origin.line}:${origin.column}`;
    case 'default':
    default:
      return 'default';
  }
}

/** Tells of each value where it comes from. */
export class OriginMap {
  readonly #overrides: readonly Override[];
  readonly #file: SourceFile | null;

  constructor(overrides: readonly Override[], file: SourceFile | null) {
    this.#overrides = overrides;
    this.#file = file;
  }

  of(path: Path): Origin {
    return this.override(path) ?? this.inFile(path, 'value') ?? { from: 'default' };
  }

  override(path: Path): Origin | null {
    return this.#overrides.findLast(({ path: outer }) => isWithin(path, outer))?.origin ?? null;
  }

  inFile(path: Path, what: 'value' | 'key'): Origin | null {
    const position = this.#file?.yaml.positionOf(path, what) ?? null;
    if (position === null || this.#file === null) return null;
    return { from: 'file', file: this.#file.shownAs, ...position };
  }
}
