# expect: the last row of the gradient was left out
s/if (!gradient) continue;/if (!gradient || (rows > 1 \&\& r + 1 == rows)) continue;/
