# Prints lines "degrees t P(|T| > t) t" of Student's distribution by SciPy.
from scipy import stats

for degrees in (1, 2, 3, 4, 5, 7, 9, 10, 19, 99, 998):
    for t in (0.1, 1.0, 2.5, 6.0):
        tail = 2 * stats.t.sf(t, degrees)
        print(degrees, t, repr(float(tail)), repr(float(stats.t.isf(max(tail, 1e-9) / 2, degrees))))
