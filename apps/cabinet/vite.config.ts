import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { catalogues } from './build/catalogues.ts';
import { fonts } from './build/fonts.ts';
import { page } from './build/page.ts';

// Five years back: what is older is told so by build/boot.js before the program is fetched.
const browsers = ['chrome96', 'edge96', 'firefox95', 'safari15.4'];

export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  base: '/',
  resolve: { dedupe: ['@lingui/core', 'react', 'react-dom'] },
  // The parts are written for the bundler; everything else the server takes from its own packages.
  ssr: { noExternal: ['@nesie/ui'] },
  build: {
    outDir: isSsrBuild ? 'dist/server' : 'dist/client',
    emptyOutDir: true,
    target: isSsrBuild ? 'node22' : browsers,
    cssTarget: browsers,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Every request of the first load costs a kilobyte of headers: what all pages need comes in few pieces.
    ...(isSsrBuild
      ? {}
      : {
          rolldownOptions: {
            output: {
              codeSplitting: {
                groups: [
                  {
                    name: 'base',
                    test: /node_modules[\\/](?:react|react-dom|scheduler|@tanstack|@lingui)[\\/]/,
                  },
                  {
                    name: 'parts',
                    test: /packages[\\/]ui[\\/](?!pdf|qr|papers|steps|countdown|gestures|viewer|.*css)/,
                  },
                ],
              },
            },
          },
        }),
  },
  plugins: [fonts(), catalogues(), react(), page()],
}));
