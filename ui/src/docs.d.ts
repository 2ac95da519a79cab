/** Rendered by `docs()` of ../docs.ts when the interface is built. */
declare module '*.md' {
  const doc: import('../docs.ts').Doc
  export default doc
}
