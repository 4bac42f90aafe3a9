// Loaded before a function whose machine has a wrong clock: Date is off by PREGON_CLOCK_OFFSET_MS. Timers and performance.now() run true.
const Right = Date;
const offsetMs = Number(process.env.PREGON_CLOCK_OFFSET_MS ?? 0);
const now = (): number => Right.now() + offsetMs;

globalThis.Date = new Proxy(Right, {
  apply: () => new Right(now()).toString(),
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
