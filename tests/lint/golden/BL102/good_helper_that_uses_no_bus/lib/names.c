/* Only makes a name; who sends to it is a service. */
#include <ebc.h>

ebc_subject created(void)
{
    return EBC_SUBJECT("of.datasets.created");
}
