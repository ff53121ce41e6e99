declare module '*?compiled' {
  const messages: import('@lingui/core').Messages;
  export default messages;
}

declare module 'virtual:fonts.css' {}

declare module 'subset-font' {
  export default function subsetFont(
    font: Buffer,
    letters: string,
    options: {
      readonly targetFormat: 'woff2';
      readonly keepFeatures: readonly string[];
      readonly noLayoutClosure: boolean;
      readonly noHinting: boolean;
    },
  ): Promise<Buffer>;
}
