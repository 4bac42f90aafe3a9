// In place of figures, before there are any.
import Megaphone from 'lucide-solid/icons/megaphone';
import Plus from 'lucide-solid/icons/plus';
import { useText } from '../../text/text.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { May } from '../parts/may.tsx';

export function FirstTime() {
  const { t } = useText();
  return (
    <div class="card">
      <Empty
        icon={Megaphone}
        title={t().home.empty.title}
        action={
          <May do="POST /campaigns">
            <ButtonLink look="primary" icon={Plus} href="/campaigns/new">
              {t().home.empty.action}
            </ButtonLink>
          </May>
        }
      >
        {t().home.empty.text}
      </Empty>
    </div>
  );
}
