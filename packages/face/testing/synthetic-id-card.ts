import sharp from 'sharp';

/** What is printed on a made-up identity card. */
export interface CardFields {
  readonly surname: string;
  readonly firstName: string;
  readonly patronymic?: string;
  readonly iin: string;
  /** As printed, DD.MM.YYYY. */
  readonly birthDate: string;
  readonly documentNumber: string;
}

const width = 1280;
const height = 808;
const photo = { left: 70, top: 230, width: 400, height: 480 };

/**
 * A made-up card in the shape of an identity card (ID-1) with a portrait cropped around its middle; marked as a specimen
 * so that nobody takes it for a document. For tests, the sandbox and the demonstration.
 * @param portrait JPEG or PNG of a face, roughly centred
 * @returns JPEG, 1280×808
 */
export async function syntheticIdCard(portrait: Uint8Array, fields: CardFields): Promise<Buffer> {
  const { width: fullWidth, height: fullHeight } = await sharp(portrait).metadata();
  const cropHeight = Math.round(Math.min(fullHeight, (fullWidth * photo.height) / photo.width) * 0.98);
  const cropWidth = Math.round((cropHeight * photo.width) / photo.height);
  const face = await sharp(portrait)
    .extract({
      left: Math.round((fullWidth - cropWidth) / 2),
      top: fullHeight - cropHeight,
      width: cropWidth,
      height: cropHeight,
    })
    .resize(photo.width, photo.height)
    .toBuffer();
  return sharp(Buffer.from(cardSvg(fields)))
    .composite([{ input: face, left: photo.left, top: photo.top }])
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 92 })
    .toBuffer();
}

function cardSvg(fields: CardFields): string {
  const rows: readonly (readonly [string, string])[] = [
    ['ТЕГІ / ФАМИЛИЯ', fields.surname],
    ['АТЫ / ИМЯ', fields.firstName],
    ['ӘКЕСІНІҢ АТЫ / ОТЧЕСТВО', fields.patronymic ?? '—'],
    ['ТУҒАН КҮНІ / ДАТА РОЖДЕНИЯ', fields.birthDate],
    ['ЖСН / ИИН', fields.iin],
    ['НӨМІРІ / НОМЕР', fields.documentNumber],
  ];
  const lines = rows.map(([label, value], index) => {
    const y = 250 + index * 80;
    return (
      `<text x="520" y="${y}" font-size="20" fill="#486581">${escaped(label)}</text>` +
      `<text x="520" y="${y + 36}" font-size="34" fill="#102a43">${escaped(value)}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Noto Sans, DejaVu Sans, sans-serif">
<defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#dff3f7"/><stop offset="1" stop-color="#f6ecd2"/></linearGradient></defs>
<rect width="${width}" height="${height}" rx="44" fill="url(#ground)"/>
<text x="70" y="100" font-size="42" font-weight="bold" fill="#0b7285">ҮЛГІ · ОБРАЗЕЦ · SPECIMEN</text>
<text x="70" y="160" font-size="28" fill="#0b7285">ЖЕКЕ КУӘЛІК / УДОСТОВЕРЕНИЕ ЛИЧНОСТИ</text>
${lines.join('\n')}
</svg>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
