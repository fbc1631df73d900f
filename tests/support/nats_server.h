/* nats_server.h: a nats-server of a test's own: its own port, store and configuration, a child that
 * is waited for. The program is EB_NATS_SERVER, else nats-server in the PATH. Every function ends
 * the test program with a message if the server does not do what it should. */
#ifndef TESTS_NATS_SERVER_H
#define TESTS_NATS_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct nats_server {
    pid_t pid;     /* 0: not running */
    int port;      /* the same after a restart */
    int http_port; /* monitoring: /healthz */
    char folder[128];
    char url[64]; /* nats://127.0.0.1:<port> */
} nats_server;

/* Starts one with JetStream and waits until it is healthy. `extra` is added to its configuration
 * file; nullable. */
void nats_server_start(nats_server *server, const char *extra);
/* Starts it again on the same port and store. */
void nats_server_restart(nats_server *server);
/* Ends it by SIGTERM, and waits. */
void nats_server_stop(nats_server *server);
/* kill -9, and waits. */
void nats_server_kill(nats_server *server);
/* SIGSTOP and SIGCONT. */
void nats_server_freeze(nats_server *server);
void nats_server_thaw(nats_server *server);
/* Ends it and removes its folder. */
void nats_server_remove(nats_server *server);

/* Is it at least this version? */
bool nats_server_at_least(int major, int minor);

/* A port of the loopback that nothing listens on. */
int nats_server_free_port(void);

#endif
