# matplotlib.figure.
from matplotlib._drawing import Figure
