// Who can sign in on one machine.

export interface DemoUser {
  readonly username: string;
  /** The `sub` of their tokens. */
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
}

export const demoUsers: readonly DemoUser[] = [
  {
    username: 'ana',
    sub: '11111111-1111-4111-8111-111111111111',
    name: 'Ana Benítez',
    email: 'ana@pregon.example',
    roles: ['operator'],
  },
  {
    username: 'beto',
    sub: '22222222-2222-4222-8222-222222222222',
    name: 'Beto Cáceres',
    email: 'beto@pregon.example',
    roles: ['operator'],
  },
  {
    username: 'caro',
    sub: '33333333-3333-4333-8333-333333333333',
    name: 'Caro Duarte',
    email: 'caro@pregon.example',
    // May stop and release what others use too, and sees the queues.
    roles: ['admin'],
  },
  {
    username: 'dora',
    sub: '44444444-4444-4444-8444-444444444444',
    name: 'Dora Espínola',
    email: 'dora@pregon.example',
    roles: ['viewer'],
  },
];
