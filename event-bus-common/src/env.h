/* Reading the environment; only the …_from_env functions may. */
#ifndef EB_ENV_H
#define EB_ENV_H

#include <eb/base.h>

#include "ns.h"

#define eb_env_get     EB_PRIVATE(env_get)
#define eb_env_default EB_PRIVATE(env_default)

/* The variable's value; NULL if it is unset, empty or only white space. Borrowed from the
 * environment. */
const char *eb_env_get(const char *name);
/* Sets *field from the variable if it is NULL or "". */
void eb_env_default(const char **field, const char *name);

#endif
