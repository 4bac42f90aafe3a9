// The crier's horn.
export const Mark = (props: { size: number }) => (
  <svg width={props.size} height={props.size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="7" fill="currentColor" />
    <path d="M7 13.5v5l3 .4 1.4 5.1h3.2l-1.2-4.6L22 21.5V10.5L10 13.1z" fill="var(--paper)" />
    <path
      d="M24.6 12.8a4.6 4.6 0 0 1 0 6.4"
      fill="none"
      stroke="var(--paper)"
      stroke-width="1.8"
      stroke-linecap="round"
    />
  </svg>
);
