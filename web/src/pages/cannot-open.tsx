// When not even the configuration can be read.
import { useText } from '../text/text.tsx';
import { Button } from '../ui/button.tsx';
import { Front } from './parts/front.tsx';

export function CannotOpen() {
  const { t } = useText();
  return (
    <Front title={t().session.noConfigTitle} text={t().session.noConfig}>
      <Button look="primary" onClick={() => location.reload()}>
        {t().session.reload}
      </Button>
    </Front>
  );
}
