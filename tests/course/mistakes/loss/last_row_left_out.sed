# expect: the last row is left out
s/for (size_t r = 0; r < rows; r++) {/for (size_t r = 0; r + 1 < rows; r++) {/
