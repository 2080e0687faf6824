import module from 'node:module';

// Node 22 and later keep compiled code between processes; what is imported before this is not kept.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
await import('./start.js');
