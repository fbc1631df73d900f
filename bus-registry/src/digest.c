/* sha256 over the files. The hash is libmd's: dpkg itself needs that library, so every Debian has
 * it, and it starts faster than libcrypto. */
#include "digest.h"

#include <sha2.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void digest_text(char ret[65], eb_str text)
{
    SHA2_CTX hash;
    SHA256Init(&hash);
    SHA256Update(&hash, (const uint8_t *)(text.data ? text.data : ""), text.len);
    SHA256End(&hash, ret);
}

static void add(SHA2_CTX *hash, const char *text)
{
    SHA256Update(hash, (const uint8_t *)text, strlen(text));
}

void br_digest_make(char ret[65], const br_source *sources, size_t count)
{
    if (count == 1) {
        digest_text(ret, sources[0].text);
        return;
    }
    SHA2_CTX hash;
    SHA256Init(&hash);
    for (size_t i = 0; i < count; i++) {
        char digest[65];
        digest_text(digest, sources[i].text);
        add(&hash, digest);
        add(&hash, "  ");
        add(&hash, base_name(sources[i].name));
        add(&hash, "\n");
    }
    SHA256End(&hash, ret);
}
