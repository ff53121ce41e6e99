import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

// Papers of ours have a few pages; a file with more is opened by the phone's own reader.
const mostPages = 60;
const mostPoints = 1200;

interface Job {
  readonly done: Promise<void>;
  readonly stop: () => void;
}

export interface PdfPages {
  readonly pages: readonly {
    readonly number: number;
    readonly draw: (canvas: HTMLCanvasElement, cssWidth: number) => Job;
    readonly lines: () => Promise<readonly string[]>;
  }[];
  readonly close: () => void;
}

/**
 * Opens a PDF of this origin for drawing.
 * @throws when it is no PDF, does not come, or has more pages than is drawn here
 */
export async function openPdf(url: string): Promise<PdfPages> {
  pdfjs.GlobalWorkerOptions.workerSrc = worker;
  const answer = await fetch(url, { credentials: 'same-origin', cache: 'no-store' });
  if (!answer.ok) throw new Error(`the paper answers ${answer.status}`);
  const task = pdfjs.getDocument({ data: await answer.arrayBuffer(), enableXfa: false });
  const file = await task.promise;
  if (file.numPages > mostPages) {
    await task.destroy();
    throw new Error('too many pages');
  }
  const numbers = Array.from({ length: file.numPages }, (_, i) => i + 1);
  const pages = await Promise.all(numbers.map((number) => file.getPage(number)));
  return {
    close: () => void task.destroy(),
    pages: pages.map((page, i) => ({
      number: i + 1,
      draw: (canvas, cssWidth) => {
        const whole = page.getViewport({ scale: 1 });
        // Twice the density is enough to read by, and keeps an old phone's memory; so does the most of points across.
        const density = Math.min(window.devicePixelRatio || 1, 2, Math.max(1, mostPoints / cssWidth));
        const viewport = page.getViewport({ scale: (cssWidth / whole.width) * density });
        canvas.width = Math.floor(viewport.width);
        canvas.height = Math.floor(viewport.height);
        const rendering = page.render({ canvas, viewport });
        return { done: rendering.promise, stop: () => rendering.cancel() };
      },
      lines: async () => {
        const content = await page.getTextContent();
        const lines: string[] = [''];
        for (const item of content.items) {
          if (!('str' in item)) continue;
          lines[lines.length - 1] += item.str;
          if (item.hasEOL) lines.push('');
        }
        return lines.map((line) => line.trim()).filter(Boolean);
      },
    })),
  };
}
