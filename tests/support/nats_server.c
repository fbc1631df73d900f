/* nats_server.c: starts, kills and restarts a private nats-server on the loopback. */
#include "nats_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READY_MS    30000
#define START_TRIES 5 /* a port found free may be taken by somebody else meanwhile */

static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "nats_server: ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    _exit(99);
}

static const char *program(void)
{
    const char *given = getenv("EB_NATS_SERVER");
    return given && *given ? given : "nats-server";
}

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static int tcp_socket(int port, struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_port = htons((uint16_t)port);
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0)
        die("socket: %s", strerror(errno));
    return fd;
}

int nats_server_free_port(void)
{
    struct sockaddr_in address;
    socklen_t len = sizeof address;
    int fd = tcp_socket(0, &address);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        die("no free port: %s", strerror(errno));
    close(fd);
    return ntohs(address.sin_port);
}

/* Does GET /healthz answer 200? */
static bool is_healthy(int port)
{
    static const char request[] = "GET /healthz HTTP/1.0\r\n\r\n";
    struct sockaddr_in address;
    char answer[64] = "";
    int fd = tcp_socket(port, &address);
    bool healthy = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                   write(fd, request, sizeof request - 1) == (ssize_t)sizeof request - 1 &&
                   read(fd, answer, sizeof answer - 1) > 0 && strstr(answer, " 200 ");
    close(fd);
    return healthy;
}

static void write_configuration(const nats_server *server, const char *extra)
{
    char path[160];
    snprintf(path, sizeof path, "%s/nats.conf", server->folder);
    FILE *file = fopen(path, "we");
    if (!file)
        die("%s: %s", path, strerror(errno));
    fprintf(file,
            "listen: 127.0.0.1:%d\nhttp: 127.0.0.1:%d\nserver_name: test\n"
            "jetstream { store_dir: \"%s/store\", max_mem: 64MB, max_file: 1GB }\n%s\n",
            server->port, server->http_port, server->folder, extra ? extra : "");
    fclose(file);
}

/* The server's own last words, for a failure. */
static void show_log(const nats_server *server)
{
    char path[160], line[512];
    snprintf(path, sizeof path, "%s/log", server->folder);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        fputs(line, stderr);
    if (file)
        fclose(file);
}

static void spawn(nats_server *server)
{
    char configuration[160], log[160];
    snprintf(configuration, sizeof configuration, "%s/nats.conf", server->folder);
    snprintf(log, sizeof log, "%s/log", server->folder);
    pid_t parent = getpid();
    server->pid = fork();
    if (server->pid < 0)
        die("fork: %s", strerror(errno));
    if (server->pid > 0)
        return;
    /* A test that crashes must not leave its server behind. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execlp(program(), program(), "-c", configuration, (char *)NULL);
    _exit(127);
}

/* Returns false if it ended instead. */
static bool wait_ready(nats_server *server)
{
    long deadline = now_ms() + READY_MS;
    while (!is_healthy(server->http_port)) {
        if (waitpid(server->pid, NULL, WNOHANG) == server->pid) {
            server->pid = 0;
            return false;
        }
        if (now_ms() > deadline) {
            show_log(server);
            die("%s did not become healthy", program());
        }
        pause_ms(5);
    }
    return true;
}

static bool try_start(nats_server *server, const char *extra)
{
    server->port = nats_server_free_port();
    server->http_port = nats_server_free_port();
    snprintf(server->url, sizeof server->url, "nats://127.0.0.1:%d", server->port);
    write_configuration(server, extra);
    spawn(server);
    return wait_ready(server);
}

void nats_server_start(nats_server *server, const char *extra)
{
    memset(server, 0, sizeof *server);
    const char *base = getenv("TMPDIR");
    snprintf(server->folder, sizeof server->folder, "%s/eb-nats-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(server->folder))
        die("%s: %s", server->folder, strerror(errno));
    for (int i = 0; i < START_TRIES; i++)
        if (try_start(server, extra))
            return;
    show_log(server);
    die("%s ended instead of starting", program());
}

void nats_server_restart(nats_server *server)
{
    spawn(server);
    if (wait_ready(server))
        return;
    show_log(server);
    die("%s ended instead of starting again on port %d", program(), server->port);
}

static void end(nats_server *server, int signal)
{
    if (server->pid == 0)
        return;
    kill(server->pid, signal);
    while (waitpid(server->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    server->pid = 0;
}

void nats_server_stop(nats_server *server)
{
    end(server, SIGTERM);
}

void nats_server_kill(nats_server *server)
{
    end(server, SIGKILL);
}

void nats_server_freeze(nats_server *server)
{
    int status = 0;
    kill(server->pid, SIGSTOP);
    /* Its threads stop one after the other; the parent is told when all have. */
    while (waitpid(server->pid, &status, WUNTRACED) != server->pid || !WIFSTOPPED(status))
        if (errno != EINTR)
            die("it does not stop");
}

void nats_server_thaw(nats_server *server)
{
    kill(server->pid, SIGCONT);
}

void nats_server_remove(nats_server *server)
{
    extern char **environ;
    char *arguments[] = {"rm", "-rf", server->folder, NULL};
    pid_t pid;
    end(server, SIGKILL);
    if (posix_spawnp(&pid, "rm", NULL, NULL, arguments, environ) == 0)
        waitpid(pid, NULL, 0);
}

bool nats_server_at_least(int major, int minor)
{
    char command[512], line[128] = "";
    int found_major = 0, found_minor = 0;
    snprintf(command, sizeof command, "'%s' --version", program());
    FILE *output = popen(command, "re");
    if (!output || !fgets(line, sizeof line, output) ||
        sscanf(line, "nats-server: v%d.%d", &found_major, &found_minor) != 2)
        die("%s: no version in \"%s\"", program(), line);
    pclose(output);
    return found_major > major || (found_major == major && found_minor >= minor);
}
