#define GOLDEN_DOMAIN "orders"
#define GOLDEN_VERSION ".v2"
#define GOLDEN_TOPIC(entity, event) GOLDEN_DOMAIN "." entity "." #event GOLDEN_VERSION
