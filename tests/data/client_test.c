/* Opening a handle where there is no broker, a wrong one, or a fork between. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "fixture.h"
#include "tracker.h"

static _Atomic int logged;

static void count_log(int level, const char *text, void *user)
{
    (void)level;
    cr_assert_null(strstr(text, "s3cret"), "%s", text);
    (void)user;
    atomic_fetch_add(&logged, 1);
}

/* A port of loopback that nobody listens on, or (listening) one where nobody speaks Kafka. */
static int take_port(bool listening, char *ret, size_t size)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    if (listening)
        cr_assert_eq(listen(fd, 8), 0);
    snprintf(ret, size, "127.0.0.1:%d", ntohs(at.sin_port));
    return fd;
}

Test(ebd_client, says_that_nobody_listens_within_its_deadline)
{
    char servers[32];
    eb_error err = {0};
    ebd_producer *producer = NULL;
    int fd = take_port(false, servers, sizeof servers);
    double before = now_s();
    must_fail(EB_E_UNREACHABLE,
              ebd_producer_open(&EBD_CONFIG(.servers = servers, .service = "tests",
                                            .connect_timeout_ms = 700, .log = count_log),
                                &producer, &err));
    cr_assert(now_s() - before > 0.6 && now_s() - before < 3.0);
    cr_assert_null(producer);
    cr_assert_not_null(strstr(err.text, servers), "%s", err.text);
    cr_assert_not_null(strstr(err.text, "refused"), "%s", err.text);
    cr_assert(err.flags & EB_ERR_RETRY);
    close(fd);
}

Test(ebd_client, says_that_a_port_does_not_speak_kafka)
{
    char servers[32];
    eb_error err = {0};
    ebd_consumer *consumer = NULL;
    int fd = take_port(true, servers, sizeof servers);
    must_fail(EB_E_UNREACHABLE,
              ebd_consumer_open(
                  &EBD_CONFIG(.servers = servers, .service = "tests", .connect_timeout_ms = 700),
                  EBD_SUBSCRIPTION("g", "tests.a.b.v1"), NULL, &consumer, &err));
    cr_assert_null(consumer);
    close(fd);
}

Test(ebd_client, never_shows_a_password)
{
    char servers[32];
    eb_error err = {0};
    ebd_producer *producer = NULL;
    int fd = take_port(false, servers, sizeof servers);
    cr_assert_lt(
        ebd_producer_open(&EBD_CONFIG(.servers = servers, .service = "tests",
                                      .sasl_password = "s3cret", .log = count_log,
                                      .log_level = EB_LOG_DEBUG, .connect_timeout_ms = 300),
                          &producer, &err),
        0);
    cr_assert_null(strstr(err.text, "s3cret"), "%s", err.text);
    cr_assert_gt(atomic_load(&logged), 0);
    close(fd);
}

static void look_for_clear(int level, const char *text, void *user)
{
    bool *warned = user;
    *warned = *warned || (level == EB_LOG_WARNING && strstr(text, "in clear"));
}

Test(ebd_client, warns_that_authorities_alone_encrypt_nothing)
{
    eb_error err = {0};
    bool warned = false;
    ebd_producer *producer = NULL;
    must_fail(EB_E_UNREACHABLE,
              ebd_producer_open(&EBD_CONFIG(.servers = "127.0.0.1:1", .service = "tests",
                                            .ssl_ca = "/a.pem", .log = look_for_clear,
                                            .log_user = &warned, .connect_timeout_ms = 200),
                                &producer, &err));
    cr_assert(warned);
}

Test(ebd_client, names_a_certificate_file_that_is_not_there)
{
    eb_error err = {0};
    ebd_producer *producer = NULL;
    must_fail(
        EB_E_CONFIG,
        ebd_producer_open(&EBD_CONFIG(.servers = "127.0.0.1:1", .service = "tests",
                                      .ssl_cert = "/nowhere/c.pem", .ssl_key = "/nowhere/k.pem"),
                          &producer, &err));
    cr_assert_not_null(strstr(err.text, "ssl"), "%s", err.text);
}

Test(ebd_client, refuses_the_table_of_another_service)
{
    eb_error err = {0};
    ebd_producer *producer = NULL;
    const eb_registry registry = {sizeof registry, 1, "", "somebody-else", NULL, 0};
    must_fail(EB_E_REGISTRY,
              ebd_producer_open(
                  &EBD_CONFIG(.servers = "127.0.0.1:1", .service = "tests", .registry = &registry),
                  &producer, &err));
}

Test(ebd_client, waits_longer_where_it_is_told_to)
{
    char servers[32];
    eb_error err = {0};
    ebd_producer *producer = NULL;
    int fd = take_port(false, servers, sizeof servers);
    double before = now_s();
    must_fail(EB_E_UNREACHABLE,
              ebd_producer_open(&EBD_CONFIG(.servers = servers, .service = "tests",
                                            .connect_timeout_ms = 100, .wait_for_broker_ms = 1200),
                                &producer, &err));
    cr_assert_gt(now_s() - before, 1.1);
    close(fd);
}

/* The child's exit status tells which check failed. */
static int use_in_child(ebd_producer *producer, ebd_consumer *consumer)
{
    eb_error err = {0};
    ebd_record record;
    ebd_lineage lineage = LINEAGE;
    if (ebd_produce(producer, EBD_TOPIC("tests.fork.x.v1"),
                    &EBD_MESSAGE(.value = EB_STR("v"), .lineage = &lineage), NULL,
                    &err) != EB_E_FORKED)
        return 1;
    if (ebd_consumer_poll(consumer, 0, &record, &err) != EB_E_FORKED)
        return 2;
    if (ebd_producer_close(producer, 100, NULL, &err) != EB_E_FORKED ||
        ebd_consumer_close(consumer, 100, NULL, &err) != EB_E_FORKED)
        return 3;
    ebd_producer_free(&producer);
    ebd_consumer_free(&consumer);
    return producer || consumer ? 4 : 0;
}

/* Another thread of the parent may have held a lock at the moment of the fork. */
static int settle_in_child(ebd_record done, ebd_record retried)
{
    ebd__tracker *tracker = done.tracker;
    pthread_mutex_lock(&tracker->lock);
    alarm(10);
    ebd_record_done(&done);
    ebd_record_retry(&retried);
    return done.message || retried.message ? 1 : 0;
}

Test(ebd_client, lets_a_forked_child_drop_records_and_keeps_them_for_the_parent)
{
    eb_error err = {0};
    mock m = mock_start();
    mock_topic(&m, "tests.fork.y.v1", 1);
    produce_numbers(m.servers, "tests.fork.y.v1", "k", 0, 2);
    EB_AUTO(ebd_consumer) consumer = open_consumer(m.servers, "g", "tests.fork.y.v1", NULL);
    ebd_record first = next_record(consumer);
    ebd_record second = next_record(consumer);
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(settle_in_child(first, second));
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
    ebd_record_done(&first);
    ebd_record_done(&second);
    cr_assert_eq(ebd_consumer_commit(consumer, &err), 1, "%s", err.text);
    ebd_consumer_free(&consumer);
    mock_stop(&m);
}

Test(ebd_client, is_of_no_use_to_a_forked_child_and_unharmed_in_the_parent)
{
    eb_error err = {0};
    mock m = mock_start();
    mock_topic(&m, "tests.fork.x.v1", 1);
    EB_AUTO(ebd_producer) producer = open_producer(m.servers);
    EB_AUTO(ebd_consumer) consumer = open_consumer(m.servers, "g", "tests.fork.x.v1", NULL);
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(use_in_child(producer, consumer));
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
    must(ebd_produce(producer, EBD_TOPIC("tests.fork.x.v1"), &EBD_MESSAGE(.value = EB_STR("v")),
                     NULL, &err));
    ebd_producer_free(&producer);
    ebd_consumer_free(&consumer);
    mock_stop(&m);
}
