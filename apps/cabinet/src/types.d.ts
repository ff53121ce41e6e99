declare module '*.ttf?woff' {
  const url: string;
  export default url;
}
