// The little of WebAssembly that heap/kernel.ts uses; TypeScript keeps its types with those of the browser.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    constructor(limits: { readonly initial: number; readonly maximum: number });
    grow(pages: number): number;
  }
  class Instance {
    readonly exports: object;
    constructor(
      module: Module,
      imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    );
  }
}
