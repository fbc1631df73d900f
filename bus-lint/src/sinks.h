/* What reaches a bus: the functions and macros whose calls are facts. Adding a client library, or a
 * function to one, is a line in sinks.c. */
#ifndef BL_SINKS_H
#define BL_SINKS_H

#include <eb/base.h>

typedef enum bl_client {
    BL_LIBEBC = 1,
    BL_LIBEBD,
    BL_NATS,    /* nats.c, used directly */
    BL_RDKAFKA, /* librdkafka, used directly */
} bl_client;

/* What a call is for, apart from any channel. */
typedef enum bl_role {
    BL_ROLE_NAME = 1, /* it only makes a name (EBC_SUBJECT): uses no bus by itself */
    BL_ROLE_OPEN,
    BL_ROLE_SEND,
    BL_ROLE_RECEIVE,
    BL_ROLE_MANAGE,
} bl_role;

/* How the channel argument is written. */
typedef enum bl_form {
    BL_FORM_NONE = 0, /* there is none */
    BL_FORM_NAME,     /* a string: one channel */
    BL_FORM_PATTERN,  /* a string: a channel or a NATS pattern; NULL is everything */
    BL_FORM_LIST,     /* a string: channels between commas */
    BL_FORM_HANDLE, /* a generated handle's name; what else stands there was made by BL_ROLE_NAME */
} bl_form;

typedef struct bl_sink {
    const char *name; /* a trailing * stands for any ending */
    bl_client client;
    bl_role role;
    bl_form form;
    int argument;  /* that holds the channel, from 0 */
    int direction; /* EB_MAY_PRODUCE, EB_MAY_CONSUME or 0 */
} bl_sink;

/* The sink that a called name is; NULL for all others, which is decided by a few bytes. Qualified
 * C++ names are given with their "::". */
const bl_sink *bl_sink_find(eb_str name);

int bl_client_plane(bl_client client);        /* EB_PLANE_… */
const char *bl_client_name(bl_client client); /* "librdkafka" */
bool bl_client_is_raw(bl_client client);

#endif
