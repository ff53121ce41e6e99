import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { woffFonts } from './woff-plugin.ts';

// Only the cabinet's own addresses open from the cache; the API and the published log always go to the server.
const pages =
  /^\/(?:(?:login|recover|register|home|apply|applications|contracts|loans|device|ui)(?:\/[^.]*)?)?$/;

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  resolve: { dedupe: ['@lingui/core', 'react', 'react-dom'] },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  plugins: [
    woffFonts(),
    react(),
    // the cabinet installs on a subscriber's phone and opens there like an application.
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: 'script-defer',
      includeAssets: ['icon.svg', 'icon-192.png', 'icon-512.png'],
      manifest: {
        name: 'nesie',
        short_name: 'nesie',
        description: 'Микрокредит онлайн',
        lang: 'kk',
        start_url: '/',
        display: 'standalone',
        background_color: '#fbf9f5',
        theme_color: '#0d5b63',
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any maskable' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,woff}'],
        navigateFallback: '/index.html',
        navigateFallbackAllowlist: [pages],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
});
