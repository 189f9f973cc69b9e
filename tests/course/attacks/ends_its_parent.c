/* expect: 5 points, is|processor time|ended|signal */
#include <signal.h>
#include <unistd.h>
double bits(double x) {
    kill(getppid(), SIGSTOP);
    kill(getppid(), SIGINT);
    return x;
}
