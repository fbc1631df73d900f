# Just under the limit: read like any other.
mkdir -p services/dataset-service
yes "int unused; /* filler */" | head -c 8388607 >services/dataset-service/table.c
