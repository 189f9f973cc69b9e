# expect: SIGSEGV
s/if (dx) dx/dx/
