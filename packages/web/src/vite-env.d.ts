/** Pictures and styles that Vite puts into the site. */
declare module '*.svg' {
  const address: string;
  export default address;
}
declare module '*.css';
