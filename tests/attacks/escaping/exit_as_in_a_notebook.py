"""Asks for the kernel's end in all of Jupyter's ways, in cells and in answers: it ends nothing."""
# %% before double
exit()
# %% double
quit()

def double(x):
    exit()
    return 2 * x

exit
# %% before total
get_ipython().ask_exit()
get_ipython().kernel.do_shutdown(False)
get_ipython().exit_now = True
# %% total
import time

time.sleep(0.5)

def total(xs):
    get_ipython().kernel.do_shutdown(True)
    return sum(xs)
