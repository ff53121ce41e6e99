import regular from '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf?woff';
import semiBold from '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf?woff';

const family = 'Noto Sans';

/** Noto Sans has every Kazakh letter; it comes with the page and is drawn when it is there. */
export function loadFonts(): void {
  const faces = [
    new FontFace(family, `url(${regular})`, { weight: '400', display: 'swap' }),
    new FontFace(family, `url(${semiBold})`, { weight: '500 700', display: 'swap' }),
  ];
  for (const face of faces) {
    document.fonts.add(face);
    // Without the file the system's own letters stay; nothing is lost but the look.
    face.load().catch(() => undefined);
  }
}
