#ifndef WRAPPERS_H
#define WRAPPERS_H
#ifdef __cplusplus
extern "C" {
#endif
typedef int ebc_client_open_fn(const void *, void **, void *);
int ebc_client_open(const void *config, void **ret, void *err);
void *ebd_producer_open(const void *config, void **ret, void *err);
#ifdef __cplusplus
}
#endif
#endif
