# Bends pictures by SciPy: FILE HEIGHT WIDTH CHANNELS ALPHA SIGMA BACKGROUND. FILE has a number a line: the noise of x and
# of y, then the channels. Prints the channels, bent.
import sys

import numpy
from scipy import ndimage

path = sys.argv[1]
height, width, channels = (int(word) for word in sys.argv[2:5])
alpha, sigma, background = (float(word) for word in sys.argv[5:8])
grids = numpy.loadtxt(path).reshape(2 + channels, height, width)
field = [ndimage.gaussian_filter(noise, sigma, mode="constant", cval=0, truncate=4) for noise in grids[:2]]
y, x = numpy.indices((height, width))
places = [y + alpha * field[1], x + alpha * field[0]]
for channel in grids[2:]:
    bent = ndimage.map_coordinates(channel, places, order=1, mode="grid-constant", cval=background)
    print("\n".join(repr(float(number)) for number in bent.ravel()))
