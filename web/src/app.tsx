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

const Home = lazy(() => import('./pages/home/home.tsx'));
const Campaigns = lazy(() => import('./pages/campaigns.tsx'));
const Compose = lazy(() => import('./pages/compose/compose.tsx'));
const Campaign = lazy(() => import('./pages/campaign/campaign.tsx'));
const Contacts = lazy(() => import('./pages/contacts.tsx'));
const Imports = lazy(() => import('./pages/imports.tsx'));
const Settings = lazy(() => import('./pages/settings.tsx'));
const NotFound = lazy(() => import('./pages/not-found.tsx'));

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
          <Route path="/imports" component={Imports} />
          <Route path="/settings" component={Settings} />
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
