/* expect: 5 points, ended with exit status 0 */
#include <stdlib.h>
#include <unistd.h>
double bits(double x) {
    for (int i = 0; i < 5; i++)
        if (fork() == 0) {
            setsid();
            if (fork() == 0)
                for (;;) sleep(97531);
        }
    exit(x < 0);
}
