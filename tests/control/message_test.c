/* message_test.c: ack subjects in every form a server has used (ADR-15). */
#include "message.h"

#include <criterion/criterion.h>

Test(ebc_message, reads_both_forms_of_the_ack_subject)
{
    static const char *const subjects[] = {
        "$JS.ACK.EVENTS.worker.3.17.9.1700000000000000000.5",
        "$JS.ACK.domain.hash.EVENTS.worker.3.17.9.1700000000000000000.5",
        "$JS.ACK._.hash.EVENTS.worker.3.17.9.1700000000000000000.5.random",
    };
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        ebc__ack_subject ack = {0};
        cr_assert(ebc__ack_subject_read(subjects[i], &ack), "%s", subjects[i]);
        cr_assert_eq(ack.deliveries, 3, "%s", subjects[i]);
        cr_assert_eq(ack.sequence, 17, "%s", subjects[i]);
    }
}

Test(ebc_message, refuses_what_is_no_ack_subject)
{
    static const char *const subjects[] = {
        "",
        "$JS.ACK.",
        "$JS.ACK.EVENTS.worker",
        "_INBOX.x.y",
        "$JS.ACK.a.b.x.17.9.1.5",
        "$JS.ACK.a.b.3.0.9.1.5",
        "$JS.ACK.a.b.0.3.9.1.5",
        "$JS.ACK.a.b.c.3.17.9.1.5",
        "$JS.ACK.a.b.3.17.9.1.5.6.7.8.9.10",
    };
    ebc__ack_subject ack = {0};
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        cr_assert_not(ebc__ack_subject_read(subjects[i], &ack), "%s", subjects[i]);
    cr_assert_not(ebc__ack_subject_read(NULL, &ack));
}
