/* Typed handles in C for one service. */
#ifndef LINT_GEN_C_H
#define LINT_GEN_C_H

#include "buf.h"
#include "gen_name.h"

#include <bus_registry.h>

/* A channel with the names that it gets in C. */
typedef struct gen_channel {
    const br_channel *channel;
    unsigned rights; /* EB_MAY_… that the service has, grant of the bus included */
    char *upper;     /* OF_DATASETS_CREATED */
    char *lower;     /* of_datasets_created */
} gen_channel;

/* What both files are written from. */
typedef struct gen_unit {
    const br_registry *registry;
    const br_service *service;
    char *prefix; /* dataset_service */
    char *guard;  /* DATASET_SERVICE */
    gen_channel *channels;
    size_t count;
    gen_names names;
} gen_unit;

/* Gathers names and rights.
 * Returns: 0.
 * Ownership: free *ret with gen_unit_free, also after an error.
 * Errors: EB_E_CONFLICT (two things make one C name: both are named), EB_E_NOMEM. */
int gen_unit_make(const br_registry *registry, const br_service *service, gen_unit *ret,
                  eb_error *err);
void gen_unit_free(gen_unit *unit);

/* "<service>_bus.h" and "<service>_bus.c". The same registry gives the same bytes. */
void gen_c_header(eb_buf *out, const gen_unit *unit);
void gen_c_source(eb_buf *out, const gen_unit *unit);

/* Shared by the two. */
bool gen_is_control(const gen_channel *channel);
bool gen_has_parameters(const gen_channel *channel);
/* The groups of the service, once each, in their order: group `*at` of the channels, stepping on.
 * Returns NULL at the end. */
const char *gen_next_group(const gen_unit *unit, size_t *at);
/* "(char *buffer, size_t size, const char *id_token, ebc_subject *ret, eb_error *err)" */
void gen_parameter_list(eb_buf *out, const gen_channel *channel);

#endif
