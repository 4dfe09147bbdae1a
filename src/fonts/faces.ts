/** The font file of each face: a path that Node resolves, in our font packages. */
export const files: Readonly<Record<string, string>> = {
  'noto-serif-400': '@expo-google-fonts/noto-serif/400Regular/NotoSerif_400Regular.ttf',
  'noto-serif-700': '@expo-google-fonts/noto-serif/700Bold/NotoSerif_700Bold.ttf',
  'noto-serif-400-italic': '@expo-google-fonts/noto-serif/400Regular_Italic/NotoSerif_400Regular_Italic.ttf',
  'noto-serif-700-italic': '@expo-google-fonts/noto-serif/700Bold_Italic/NotoSerif_700Bold_Italic.ttf',
  'amiri-400': '@expo-google-fonts/amiri/400Regular/Amiri_400Regular.ttf',
  'amiri-700': '@expo-google-fonts/amiri/700Bold/Amiri_700Bold.ttf',
  'noto-naskh-arabic-400': '@expo-google-fonts/noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular.ttf',
  'noto-naskh-arabic-700': '@expo-google-fonts/noto-naskh-arabic/700Bold/NotoNaskhArabic_700Bold.ttf',
  'noto-serif-sc-400': '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  'noto-serif-sc-700': '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
}

/** The faces that come with invite. */
export const faceNames: readonly string[] = Object.keys(files)

/** The italic of a face that comes with invite; null: none does. */
export const italicOf = (face: string): string | null =>
  files[`${face}-italic`] === undefined ? null : `${face}-italic`
