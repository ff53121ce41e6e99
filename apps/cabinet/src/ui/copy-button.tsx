import { useClipboard } from '@mantine/hooks';
import { useText } from '../i18n.ts';
import { Button } from './button.tsx';
import { Icon } from './icons.tsx';

export function CopyButton({ text }: { readonly text: string }) {
  const t = useText();
  const clipboard = useClipboard({ timeout: 3000 });
  return (
    <div className="stack-s">
      <Button look="second" onPress={() => clipboard.copy(text)}>
        <Icon name={clipboard.copied ? 'check' : 'copy'} />
        {t('common.copy')}
      </Button>
      <span role="status" className="small">
        {clipboard.copied ? t('common.copied') : clipboard.error ? t('common.notCopied') : ''}
      </span>
    </div>
  );
}
