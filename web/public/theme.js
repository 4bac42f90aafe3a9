// Sets the chosen theme before the first paint, so that a dark screen never flashes white. A file, not an inline script: the
// content security policy allows none.
try {
  const theme = localStorage.getItem('pregon.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's preference applies.
}
