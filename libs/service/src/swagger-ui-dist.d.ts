declare module 'swagger-ui-dist/absolute-path.js' {
  /** The folder of the page's script and style sheet. */
  export default function folder(): string;
}
