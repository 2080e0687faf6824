// Runs before the first paint, so that nobody who chose dark sees a white flash. The same key as in src/shell/theme.ts.
(function () {
  let choice = 'system';
  try {
    choice = localStorage.getItem('celerity.theme') || 'system';
  } catch {
    // Storage is off: follow the system.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
