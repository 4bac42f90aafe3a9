// What is typed about an account, and what is wrong with it before anybody is asked.

export interface AccountForm {
  name: string;
  accountSid: string;
  authToken: string;
}

export type Lack = 'name' | 'sid' | 'token';

const token = /^[\x21-\x7e]{16,128}$/;

/** @param isNew an account that is there already has its SID, and needs no new token. */
export function lacksOf(form: AccountForm, isNew: boolean): Lack[] {
  const authToken = form.authToken.trim();
  return [
    ...(form.name.trim() === '' ? (['name'] as const) : []),
    ...(isNew && !/^AC[0-9a-f]{32}$/.test(form.accountSid.trim()) ? (['sid'] as const) : []),
    ...((isNew || authToken !== '') && !token.test(authToken) ? (['token'] as const) : []),
  ];
}
