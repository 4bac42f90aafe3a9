// An address that leads nowhere.
import Compass from 'lucide-solid/icons/compass';
import { useText } from '../text/text.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Empty } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';

export function NotFound() {
  const { t } = useText();
  return (
    <Page title={t().notFound.title}>
      <Empty
        icon={Compass}
        title={t().notFound.text}
        action={
          <ButtonLink look="primary" href="/">
            {t().notFound.home}
          </ButtonLink>
        }
      />
    </Page>
  );
}
