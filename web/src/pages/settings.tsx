// Ajustes: name, country, time zone, language; how it looks; which numbers there are; the way out.
import LogOut from 'lucide-solid/icons/log-out';
import { Show } from 'solid-js';
import { createMe } from '../data/account.ts';
import { useData } from '../data/context.tsx';
import { failure, known } from '../data/query.ts';
import { useText } from '../text/text.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Card, Page } from '../ui/page.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { SkeletonLines } from '../ui/skeleton.tsx';
import { setTheme, theme } from '../ui/theme.ts';
import { Failure } from './parts/failure.tsx';
import { May, MayFill } from './parts/may.tsx';
import { AccountsCard } from './settings/accounts-card.tsx';
import { CacheCard } from './settings/cache-card.tsx';
import { GuardsCard } from './settings/guards-card.tsx';
import { KeysCard } from './settings/keys-card.tsx';
import { Numbers } from './settings/numbers.tsx';
import { PricesCard } from './settings/prices-card.tsx';
import { ProfileForm } from './settings/profile-form.tsx';
import { StopSwitch } from './settings/stop-switch.tsx';
import { WebhooksCard } from './settings/webhooks-card.tsx';
import './settings/settings.css';

export function Settings() {
  const { t } = useText();
  const me = createMe();
  return (
    <Page title={t().settings.title} sentence={t().settings.sentence}>
      <div class="settings">
        <div class="stack">
          <Card title={t().settings.profile}>
            <Show when={failure(me)}>
              {(problem) => <Failure problem={problem()} retry={() => void me.refetch()} />}
            </Show>
            <Show when={known(me)} fallback={<SkeletonLines lines={8} />}>
              {(user) => (
                <MayFill do="PUT /me">
                  <ProfileForm me={user()} />
                </MayFill>
              )}
            </Show>
          </Card>
          <MayFill do="PUT /guards">
            <GuardsCard />
          </MayFill>
          <MayFill do="PUT /prices">
            <PricesCard />
          </MayFill>
        </div>
        <div class="stack">
          <Numbers />
          <AccountsCard />
          <KeysCard />
          <WebhooksCard />
          <Card title={t().settings.appearance}>
            <Segmented
              label={t().settings.theme}
              value={theme()}
              onChange={setTheme}
              options={(['system', 'light', 'dark'] as const).map((value) => ({
                value,
                label: t().settings.themes[value],
              }))}
            />
          </Card>
          <May do="DELETE /cache/user">
            <CacheCard />
          </May>
          <May do="POST /stop">
            <StopSwitch />
          </May>
          <Card title={t().access.log.title}>
            <p class="muted">{t().access.log.help}</p>
            <div>
              <ButtonLink href="/log">{t().access.log.open}</ButtonLink>
            </div>
          </Card>
          <May do="GET /system">
            <Card title={t().system.title}>
              <p class="muted">{t().system.help}</p>
              <div>
                <ButtonLink href="/system">{t().system.open}</ButtonLink>
              </div>
            </Card>
          </May>
          <Account email={known(me)?.email ?? known(me)?.displayName ?? undefined} />
        </div>
      </div>
    </Page>
  );
}

function Account(props: { email: string | undefined }) {
  const { t } = useText();
  const { session } = useData();
  return (
    <Card title={t().settings.account}>
      <Show when={props.email}>{(email) => <p class="muted">{t().settings.signedInAs(email())}</p>}</Show>
      <div>
        <Button icon={LogOut} onClick={() => void session.signOut()}>
          {t().nav.signOut}
        </Button>
      </div>
    </Card>
  );
}
