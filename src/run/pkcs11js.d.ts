/** An optional peer, compiled where it is installed: only what is used of it, since it brings its types only where it is. */
declare module 'pkcs11js' {
  const module: { readonly PKCS11: new () => import('../sign/pkcs11/library.ts').Pkcs11Library }
  export = module
}
