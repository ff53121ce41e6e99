import { createTheme, PasswordInput, TextInput } from '@mantine/core';

const order = ['label', 'description', 'error', 'input'] as const;

/** Colours and sizes come from tokens.css; here only what Mantine decides in code. */
export const theme = createTheme({
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    TextInput: TextInput.extend({ defaultProps: { size: 'md', inputWrapperOrder: [...order] } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'md', inputWrapperOrder: [...order] } }),
  },
});
