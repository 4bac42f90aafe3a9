// The places there are. Each page is a chunk of its own, so that the first screen loads only what it shows.
import { Route, Router } from '@solidjs/router';
import { lazy, type ParentProps, Show } from 'solid-js';
import { createApi } from './data/api.ts';
import type { AppConfig } from './data/config.ts';
import { DataProvider } from './data/context.tsx';
import { callbackPath, type Session } from './data/session.ts';
import { Callback } from './pages/callback.tsx';
import { Shell } from './pages/shell.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { Toasts } from './ui/toast.tsx';

const Home = lazy(async () => ({ default: (await import('./pages/home/home.tsx')).Home }));
const Campaigns = lazy(async () => ({ default: (await import('./pages/campaigns.tsx')).Campaigns }));
const Compose = lazy(async () => ({ default: (await import('./pages/compose/compose.tsx')).Compose }));
const Campaign = lazy(async () => ({ default: (await import('./pages/campaign/campaign.tsx')).Campaign }));
const Contacts = lazy(async () => ({ default: (await import('./pages/contacts/contacts.tsx')).Contacts }));
const Person = lazy(async () => ({ default: (await import('./pages/person/person.tsx')).Person }));
const Groups = lazy(async () => ({ default: (await import('./pages/groups/groups.tsx')).Groups }));
const Segments = lazy(async () => ({ default: (await import('./pages/segments/segments.tsx')).Segments }));
const Imports = lazy(async () => ({ default: (await import('./pages/imports.tsx')).Imports }));
const DropFolder = lazy(async () => ({ default: (await import('./pages/drop/drop.tsx')).DropFolder }));
const Templates = lazy(async () => ({ default: (await import('./pages/templates/templates.tsx')).Templates }));
const TemplatePage = lazy(async () => ({ default: (await import('./pages/templates/template.tsx')).TemplatePage }));
const Numbers = lazy(async () => ({ default: (await import('./pages/numbers/numbers.tsx')).Numbers }));
const Suppressions = lazy(async () => ({
  default: (await import('./pages/suppressions/suppressions.tsx')).Suppressions,
}));
const Reports = lazy(async () => ({ default: (await import('./pages/reports/reports.tsx')).Reports }));
const Settings = lazy(async () => ({ default: (await import('./pages/settings.tsx')).Settings }));
const Log = lazy(async () => ({ default: (await import('./pages/log.tsx')).Log }));
const Reference = lazy(async () => ({ default: (await import('./pages/reference/reference.tsx')).Reference }));
const System = lazy(async () => ({ default: (await import('./pages/system.tsx')).System }));
const WebhookPage = lazy(async () => ({ default: (await import('./pages/webhook/webhook.tsx')).WebhookPage }));
const NotFound = lazy(async () => ({ default: (await import('./pages/not-found.tsx')).NotFound }));

export function App(props: { config: AppConfig; session: Session }) {
  const data = { api: createApi(props.config.apiBase, props.session), session: props.session };
  return (
    <DataProvider data={data}>
      <Router root={Root}>
        <Route path={callbackPath} component={Callback} />
        <Route path="/" component={Gate}>
          <Route path="/" component={Home} />
          <Route path="/campaigns" component={Campaigns} />
          <Route path="/campaigns/new" component={Compose} />
          <Route path="/campaigns/:id" component={Campaign} />
          <Route path="/campaigns/:id/edit" component={Compose} />
          <Route path="/contacts" component={Contacts} />
          <Route path="/contacts/groups" component={Groups} />
          <Route path="/contacts/:id" component={Person} />
          <Route path="/segments" component={Segments} />
          <Route path="/imports" component={Imports} />
          <Route path="/imports/folder" component={DropFolder} />
          <Route path="/templates" component={Templates} />
          <Route path="/templates/new" component={TemplatePage} />
          <Route path="/templates/:id" component={TemplatePage} />
          <Route path="/numbers" component={Numbers} />
          <Route path="/suppressions" component={Suppressions} />
          <Route path="/reports" component={Reports} />
          <Route path="/settings" component={Settings} />
          <Route path="/webhooks/:id" component={WebhookPage} />
          <Route path="/log" component={Log} />
          <Route path="/reference" component={Reference} />
          <Route path="/system" component={System} />
          <Route path="*" component={NotFound} />
        </Route>
      </Router>
    </DataProvider>
  );

  /** Inside for those who are signed in; else the way in, at the same address, so that one comes back to it. */
  function Gate(inner: ParentProps) {
    return (
      <Show when={props.session.state() === 'in'} fallback={<SignIn />}>
        <Shell>{inner.children}</Shell>
      </Show>
    );
  }
}

const Root = (props: ParentProps) => (
  <>
    {props.children}
    <Toasts />
  </>
);
