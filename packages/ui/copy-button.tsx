import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';
import { useUi } from './provider.tsx';

/** Copies a text, and says whether that worked. */
export function CopyButton({ text }: { readonly text: string }) {
  const { words } = useUi();
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), 3000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      // Without the right, or over plain HTTP, there is no clipboard at all.
      setOutcome('failed');
    }
  };
  return (
    <div>
      <Button look="second" onPress={() => void copy()}>
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
        <span className="copy-word">{outcome === 'copied' ? words.copied : words.copy}</span>
      </Button>
      {/* The button shows that it worked; a failure needs its sentence on the screen. Empty, it takes no room. */}
      <span role="status" className={outcome === 'failed' ? 'small' : 'hidden'}>
        {outcome === 'copied' ? words.copied : outcome === 'failed' ? words.notCopied : ''}
      </span>
    </div>
  );
}
