#include "digest.h"

#include <criterion/criterion.h>

/* As `printf abc | sha256sum` prints it (FIPS 180-2, appendix B.1). */
Test(br_digest, of_one_file_is_what_sha256sum_says)
{
    char digest[65];
    br_digest_make(digest, &(br_source){"any/name.yaml", EB_STR("abc")}, 1);
    cr_assert_str_eq(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    br_digest_make(digest, &(br_source){"empty.yaml", {NULL, 0}}, 1);
    cr_assert_str_eq(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* printf abc >a.yaml; printf '' >b.yaml; sha256sum *.yaml | sha256sum */
Test(br_digest, of_a_folder_is_that_of_its_list)
{
    char digest[65], elsewhere[65];
    br_digest_make(digest, (br_source[]){{"a.yaml", EB_STR("abc")}, {"b.yaml", EB_STR("")}}, 2);
    br_digest_make(elsewhere,
                   (br_source[]){{"/x/y/a.yaml", EB_STR("abc")}, {"z/b.yaml", EB_STR("")}}, 2);
    cr_assert_str_eq(digest, elsewhere);
    cr_assert_str_eq(digest, "ae22af079bb5096eeef6253afc04acde5faf3e55054fcfeab5548795a55eb79f");
}
