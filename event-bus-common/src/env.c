/* The environment: a variable that is empty or blank counts as not set, so that a deployment file
 * may mention a setting without giving it. */
#include "env.h"

#include <stdlib.h>

const char *eb_env_get(const char *name)
{
    const char *value = getenv(name);
    return value && value[strspn(value, " \t\r\n\v\f")] != '\0' ? value : NULL;
}

void eb_env_default(const char **field, const char *name)
{
    if (*field && **field)
        return;
    const char *value = eb_env_get(name);
    if (value)
        *field = value;
}
